import { cx } from '../ui/class-names';
import type { Verdict } from './verdict';

/** What the numbers say, in words and with a sign. */
export function VerdictBand({ verdict }: { verdict: Verdict }) {
  const { tone, title, detail } = verdict;
  return (
    <div
      className={cx(
        'flex flex-none items-center gap-2.5 border-b px-3 py-1.75',
        tone === 'over' && 'border-over bg-over-bg',
        tone === 'good' && 'border-true bg-true-bg',
        tone === 'quiet' && 'border-line bg-raised',
      )}
    >
      <svg
        width="18"
        height="18"
        viewBox="0 0 18 18"
        aria-hidden="true"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        className={cx('flex-none', tone === 'over' ? 'text-over' : tone === 'good' ? 'text-true' : 'text-ink-3')}
      >
        {tone === 'over' && <path d="M9 1.5l8 14.5H1zM9 7v4M9 12.5V14" />}
        {tone === 'good' && <path d="M9 1.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM5.5 9.2l2.4 2.4 4.4-5" />}
        {tone === 'quiet' && <path d="M9 1.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM5.5 9h7" />}
      </svg>
      <div className="min-w-0">
        <p className="font-semibold">{title}</p>
        <p className="text-12 text-ink-2">{detail}</p>
      </div>
    </div>
  );
}
