import type { ReactNode } from 'react';
import { cx } from './class-names';

/** A short word in a frame: a state, a count, a format. */
export function Tag({
  children,
  tone = 'plain',
  tip,
}: {
  children: ReactNode;
  tone?: 'plain' | 'accent' | 'true' | 'over' | 'lie';
  tip?: string;
}) {
  return (
    <span
      data-tip={tip}
      className={cx(
        'inline-block flex-none rounded-1 border px-1 text-10 whitespace-nowrap',
        {
          plain: 'border-line-2 text-ink-2',
          accent: 'border-accent-line text-accent',
          true: 'border-true text-true',
          over: 'border-over text-over',
          lie: 'border-lie-line text-lie',
        }[tone],
      )}
    >
      {children}
    </span>
  );
}
