'use client';

import type { ReactNode } from 'react';
import type { BacktestReport, Count3, Judgement } from '../../lib/backtest/report';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';
import { count } from '../ui/count';
import { PanelHead } from '../ui/panel-head';
import type { MatchesWanted } from './all-matches';
import { JUDGEMENT_WORD, JudgementGlyph } from './judgement';
import { sum } from './numbers';
import { EventSamples } from './samples';
import { comparedWith, comparisonVerdict } from './verdict';
import { VerdictBand } from './verdict-band';

type Comparison = NonNullable<BacktestReport['comparison']>;

/** What a new version gains, loses and keeps against a saved one, with samples of both. */
export function ComparisonPanel({
  comparison,
  yaml,
  onPick,
}: {
  comparison: Comparison;
  yaml: string;
  /** all of what was gained or lost is wanted */
  onPick: (wanted: MatchesWanted) => void;
}) {
  const before = comparison.yaml;
  const rows: [string, Count3][] = [
    ['Gained', comparison.gained],
    ['Lost', comparison.lost],
    ['Kept', comparison.kept],
  ];
  return (
    <section aria-label={`Difference from ${comparedWith(comparison)}`}>
      <VerdictBand verdict={comparisonVerdict(comparison)} />
      <table className="w-full text-12">
        <thead>
          <tr className="h-row border-b border-line bg-raised text-left text-11 text-ink-2">
            <th className="pl-3 font-normal">Against {comparedWith(comparison)}</th>
            <th className="px-2 text-right font-normal">Events</th>
            {(['true', 'false', 'unjudged'] as Judgement[]).map((j) => (
              <th key={j} className="px-2 text-right font-normal last:pr-3">
                <span className="inline-flex items-center gap-1.25">
                  <JudgementGlyph judgement={j} titled={false} />
                  {JUDGEMENT_WORD[j]}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, counts]) => (
            <tr key={name} className="h-row border-b border-line">
              <th scope="row" className="pl-3 text-left font-normal">
                {name}
              </th>
              <td className="num px-2 text-right font-semibold">{count(sum(counts))}</td>
              {(['true', 'false', 'unjudged'] as Judgement[]).map((j) => (
                <td
                  key={j}
                  className={cx(
                    'num px-2 text-right last:pr-3',
                    tells(name, j, counts) ? 'font-semibold text-over' : 'text-ink-2',
                  )}
                >
                  {count(counts[j])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <SampleList title="Gained" events={comparison.gainedSamples} of={sum(comparison.gained)} yaml={yaml}>
        {before !== undefined && <All onClick={() => onPick({ what: 'gained', except: before })} />}
      </SampleList>
      <SampleList title="Lost" events={comparison.lostSamples} of={sum(comparison.lost)} yaml={before ?? yaml}>
        {before !== undefined && <All onClick={() => onPick({ what: 'lost', yaml: before, except: yaml })} />}
      </SampleList>
    </section>
  );
}

/** Cells that an analyst must not overlook: lost true matches, gained noise. */
function tells(row: string, judgement: Judgement, counts: Count3): boolean {
  if (counts[judgement] === 0) return false;
  return row === 'Lost' ? judgement === 'true' : row === 'Gained' && judgement !== 'true';
}

function SampleList({
  title,
  events,
  of,
  yaml,
  children,
}: {
  title: string;
  events: Comparison['gainedSamples'];
  of: number;
  yaml: string;
  /** shows the rest, where there is one */
  children: ReactNode;
}) {
  if (of === 0) return null;
  return (
    <>
      <PanelHead title={title} note={`${count(events.length)} of ${count(of)}`}>
        {of > events.length && children}
      </PanelHead>
      <EventSamples events={events} label={`${title} events`} yaml={yaml} />
    </>
  );
}

function All({ onClick }: { onClick: () => void }) {
  return (
    <Button size="sm" onClick={onClick}>
      All
    </Button>
  );
}
