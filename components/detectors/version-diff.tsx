'use client';

import type { DetectorVersion } from '../../lib/detectors/detector';
import { cx } from '../ui/class-names';
import { type Cell, sideBySide } from './side-by-side';

/** Two versions of a rule beside each other. */
export function VersionDiff({ before, after }: { before: DetectorVersion; after: DetectorVersion }) {
  const rows = sideBySide(before.yaml, after.yaml);
  return (
    <section
      aria-label={`Version ${before.number} beside version ${after.number}`}
      className="min-h-0 flex-1 overflow-auto bg-field font-mono text-11"
    >
      <table className="w-full table-fixed border-collapse">
        <thead className="sticky top-0 bg-raised font-sans">
          <tr className="h-row text-left text-11 text-ink-2 [&>th]:font-normal">
            <th className="w-8" aria-label="Line" />
            <th className="border-r border-line">Version {before.number}</th>
            <th className="w-8" aria-label="Line" />
            <th>Version {after.number}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ left, right, changed }, i) => (
            <tr key={i} className="align-top">
              <Side cell={left} sign="−" tone={changed ? 'bg-over-bg' : ''} border />
              <Side cell={right} sign="+" tone={changed ? 'bg-true-bg' : ''} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Side({ cell, sign, tone, border }: { cell: Cell | null; sign: string; tone: string; border?: boolean }) {
  return (
    <>
      <td className={cx('pr-1 text-right text-10 text-ink-3 select-none', cell && tone)}>{cell?.number}</td>
      <td className={cx('px-1 whitespace-pre-wrap wrap-anywhere', cell && tone, border && 'border-r border-line')}>
        {cell && tone !== '' && (
          <span aria-hidden="true" className="pr-1 select-none">
            {sign}
          </span>
        )}
        {cell?.text}
      </td>
    </>
  );
}
