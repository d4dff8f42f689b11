import { cx } from './class-names';

export interface HashProps {
  value: string;
  /** characters kept at the start, and at the end (0: cut after the start) */
  head?: number;
  tail?: number;
  /** the rule matched it */
  matched?: boolean;
  className?: string;
}

/** A hash, cut in the middle. The full value shows on hover, and is what is copied. */
export function Hash({ value, head = 16, tail = 8, matched = false, className }: HashProps) {
  const cut = value.length > head + tail + 1;
  const shown = cut ? `${value.slice(0, head)}…${tail > 0 ? value.slice(-tail) : ''}` : value;
  return (
    <span
      data-value={value}
      data-cut={cut || undefined}
      data-raw={value}
      className={cx('mono whitespace-nowrap', className)}
    >
      {matched ? <mark className="matched">{shown}</mark> : shown}
    </span>
  );
}
