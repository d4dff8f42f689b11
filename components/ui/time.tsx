'use client';

import { cx } from './class-names';
import { useNow } from './now';
import { clock, day, relative, sameDay, timeInFull } from './time-format';

export interface TimeProps {
  /** epoch milliseconds */
  value: number;
  /** show milliseconds */
  milliseconds?: boolean;
  /** the date: when it is not today (default), always, or never (a column that names its day) */
  date?: 'auto' | 'always' | 'never';
  /** "UTC" behind it */
  zone?: boolean;
  className?: string;
}

/** A time in UTC. Local and relative time on hover and focus. */
export function Time({ value, milliseconds = false, date = 'auto', zone = false, className }: TimeProps) {
  const now = useNow(30_000);
  const withDate = date === 'always' || (date === 'auto' && now !== null && !sameDay(value, now));
  return (
    <time
      dateTime={toIso(value)}
      data-tip={timeInFull(value, now ?? value)}
      className={cx('mono num whitespace-nowrap', className)}
    >
      {withDate && `${day(value)} `}
      {clock(value, milliseconds)}
      {zone && ' UTC'}
    </time>
  );
}

/** "34 min ago"; the time in full on hover. */
export function Ago({ value, className }: { value: number; className?: string }) {
  const now = useNow(1000);
  return (
    <time
      dateTime={toIso(value)}
      data-tip={timeInFull(value, now ?? value)}
      className={cx('num whitespace-nowrap', className)}
    >
      {now === null ? '' : relative(value, now)}
    </time>
  );
}

function toIso(value: number): string | undefined {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
