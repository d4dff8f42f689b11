import { cx } from '../ui/class-names';
import { plural } from '../ui/count';
import { diffLines, hunksOf } from './line-diff';

const SIGN = { same: ' ', added: '+', removed: '−' } as const;

/** What changed between two texts of a rule, with a sign before each line. */
export function DiffView({ before, after, label }: { before: string; after: string; label: string }) {
  const hunks = hunksOf(diffLines(before, after));
  if (hunks.length === 0) return <p className="px-3 py-1.5 text-12 text-ink-2">The texts are the same.</p>;
  return (
    <section aria-label={label} className="max-h-56 overflow-auto bg-field py-1 font-mono text-11">
      {hunks.map((hunk, i) => (
        <div key={i}>
          {hunk.skipped > 0 && (
            <p className="px-3 font-sans text-11 text-ink-3">{plural(hunk.skipped, 'unchanged line')}</p>
          )}
          {hunk.lines.map((line, j) => (
            <div
              key={j}
              className={cx(
                'flex gap-2 px-3 whitespace-pre-wrap',
                line.kind === 'added' && 'bg-true-bg',
                line.kind === 'removed' && 'bg-over-bg',
              )}
            >
              <span
                aria-hidden="true"
                className={cx('w-2 flex-none select-none', line.kind === 'added' ? 'text-true' : 'text-over')}
              >
                {SIGN[line.kind]}
              </span>
              {line.kind !== 'same' && <span className="sr-only">{line.kind}: </span>}
              <span className="wrap-anywhere">{line.text}</span>
            </div>
          ))}
        </div>
      ))}
    </section>
  );
}
