// The time modifiers: a number taken from a date as it is written (Sigma 2.1, Time Modifiers). No time zone or format
// is converted: the specification says that they are not designed for it.
import type { TimePart } from './ast';

const DATE = /^\s*([+-]?\d{4,6})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2})?)?/i;

export const TIME_RANGES: Readonly<Record<TimePart, readonly [number, number]>> = {
  minute: [0, 59],
  hour: [0, 23],
  day: [1, 31],
  week: [1, 53],
  month: [1, 12],
  year: [0, 9999],
};

/** The part of a date such as `2026-11-23T05:07:09Z` or `2026-11-23 05:07`, undefined if the text has none. */
export function timePart(text: string, part: TimePart): number | undefined {
  const match = DATE.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  switch (part) {
    case 'year':
      return year;
    case 'month':
      return month;
    case 'day':
      return day;
    case 'week':
      return isoWeek(year, month, day);
    case 'hour':
      return match[4] === undefined ? undefined : Number(match[4]);
    case 'minute':
      return match[5] === undefined ? undefined : Number(match[5]);
  }
}

/** ISO 8601: the week of the year's first Thursday is week 1. */
function isoWeek(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7));
  const first = new Date(0);
  first.setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return Math.ceil(((date.getTime() - first.getTime()) / 86_400_000 + 1) / 7);
}
