'use client';

import type { EvasionReport, ShownVariant } from '../../lib/hypotheses/evasion';
import { ButtonLink } from '../ui/button';
import { cx } from '../ui/class-names';
import { plural } from '../ui/count';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { Link } from '../ui/link';
import { PanelHead } from '../ui/panel-head';
import { SkeletonRows } from '../ui/skeleton';
import { Tag } from '../ui/tag';
import { MendingRow } from './mending-row';
import { useEvasion } from './use-evasion';
import { isWeak, weakSpots } from './weak-spots';

/** What is left of a threat's detectors when the adversary changes something: the attack, changed and asked again. */
export function EvasionPanel({ threat }: { threat: number }) {
  const { data, error, refetch } = useEvasion(threat);
  return (
    <section aria-label="Evasion" className="flex h-full min-h-0 min-w-0 flex-col bg-bg">
      <PanelHead
        tall
        title="Evasion"
        note="the attack is changed as the adversary could, and the detectors are asked again"
      />
      {error && <ErrorState what="The evasion test failed" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={10} />}
      {data && (data.detectors.length === 0 ? <Nothing threat={threat} /> : <Report report={data} threat={threat} />)}
    </section>
  );
}

function Nothing({ threat }: { threat: number }) {
  return (
    <EmptyState
      title="No live detector catches this threat"
      actions={<ButtonLink href={`/threats/${threat}`}>Open its evidence</ButtonLink>}
    >
      There is nothing yet that a change could evade. Select evidence and make a hypothesis of it.
    </EmptyState>
  );
}

function Report({ report, threat }: { report: EvasionReport; threat: number }) {
  const loses = (variant: ShownVariant) => isWeak(variant) && variant.legs < report.before.legs;
  const columns = [report.before, ...report.single, ...(report.allStrings ? [report.allStrings] : [])];
  return (
    <div className="min-h-0 flex-1 overflow-auto pb-4">
      <table className="w-full table-fixed text-12" style={{ minWidth: `${300 + 28 * columns.length}px` }}>
        <caption className="sr-only">Which detector catches which variant of the attack</caption>
        <thead>
          <tr className="border-b border-line bg-raised align-bottom text-11 text-ink-2">
            <th className="w-13" aria-label="Id" />
            <th className="pb-1.5 text-left font-normal">Detector</th>
            {columns.map((variant) => (
              <th
                key={variant.id}
                scope="col"
                data-tip={variant.id === 'as-it-was' ? 'The recorded attack' : `Changes ${variant.changes}`}
                className={cx('h-42 w-7 border-l border-line p-0 font-normal', loses(variant) && 'text-over')}
              >
                <span className="mx-auto block max-h-41 rotate-180 overflow-hidden py-1.5 text-left leading-7 whitespace-nowrap [writing-mode:vertical-rl]">
                  {variant.title}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.detectors.map((detector) => (
            <tr key={detector.id} className="h-row border-b border-line hover:bg-raised">
              <td className="mono num pl-3 whitespace-nowrap text-ink-3">D-{detector.id}</td>
              <th scope="row" className="pr-2 text-left font-normal">
                <span className="flex items-center gap-1.5">
                  <Link href={`/detectors/${detector.id}`} data-value={detector.title} className="cut hover:underline">
                    {detector.title}
                  </Link>
                  {detector.state !== 'live' && <Tag>{detector.state}</Tag>}
                  {detector.brittle.length > 0 && (
                    <span data-tip="A change of mere strings is enough to evade it">
                      <Tag>brittle</Tag>
                    </span>
                  )}
                </span>
              </th>
              {columns.map((variant) => (
                <Cell
                  key={variant.id}
                  events={variant.caught[detector.id] ?? 0}
                  name={`D-${detector.id}, ${variant.title}`}
                />
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot className="text-11">
          <Totals label="Legs that stand" columns={columns} of={(variant) => variant.legs} strong />
          <Totals
            label="of them independent"
            tip="The most of them that share neither an event nor a field"
            columns={columns}
            of={(variant) => variant.independent}
          />
        </tfoot>
      </table>
      <Words report={report} threat={threat} />
    </div>
  );
}

function Cell({ events, name }: { events: number; name: string }) {
  return (
    <td className="border-l border-line text-center">
      <span
        role="img"
        aria-label={`${name}: ${events > 0 ? plural(events, 'event') : 'missed'}`}
        data-tip={events > 0 ? `Catches ${plural(events, 'event')}` : 'Misses it'}
        className={cx('mx-auto block size-2 rounded-full', events > 0 ? 'bg-true' : 'border-[1.5px] border-over')}
      />
    </td>
  );
}

function Totals({
  label,
  tip,
  columns,
  of,
  strong = false,
}: {
  label: string;
  tip?: string;
  columns: readonly ShownVariant[];
  of: (variant: ShownVariant) => number;
  strong?: boolean;
}) {
  return (
    <tr className={cx('h-row', strong ? 'font-semibold' : 'text-ink-2')}>
      <td />
      <th scope="row" data-tip={tip} className="text-left font-[inherit]">
        {label}
      </th>
      {columns.map((variant) => (
        <td
          key={variant.id}
          className={cx('num border-l border-line text-center', strong && isWeak(variant) && 'text-over')}
        >
          {of(variant)}
        </td>
      ))}
    </tr>
  );
}

function Words({ report, threat }: { report: EvasionReport; threat: number }) {
  const { pairs } = report;
  return (
    <div className="grid max-w-190 gap-2 px-3 pt-3 text-12 leading-4.5">
      {weakSpots(report).map(({ title, detail, ideas }) => (
        <div key={title} className="border border-over bg-over-bg px-3 py-2">
          <p className="font-semibold">{title}</p>
          <p className="text-ink-2">{detail}</p>
          {ideas.map((idea) => (
            <MendingRow key={idea.title} idea={idea} threat={threat} />
          ))}
        </div>
      ))}
      {pairs && (
        <p className="text-ink-2">
          Two changes at once: in {pairs.firm} of {pairs.count} pairs at least three independent legs stand.
          {pairs.weakest[0] && pairs.firm < pairs.count && (
            <>
              {' '}
              The weakest: {pairs.weakest[0].title} ({plural(pairs.weakest[0].legs, 'leg')},{' '}
              {pairs.weakest[0].independent} independent).
            </>
          )}
        </p>
      )}
      {!pairs && <p className="text-ink-2">The evidence is too large to try two changes at once.</p>}
      {report.notTried > 0 && (
        <p className="text-ink-3">
          {plural(report.notTried, 'detector')} on single audit records {report.notTried === 1 ? 'is' : 'are'} not
          tried: a changed attack has no audit records.
        </p>
      )}
    </div>
  );
}
