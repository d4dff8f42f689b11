import type { ReactNode } from 'react';
import type { Count3, Judgement } from '../../lib/backtest/report';
import { count } from '../ui/count';
import { JUDGEMENT_WORD, JudgementGlyph } from './judgement';

/** "119 events · 6 of 7 hosts · 3 known true · 0 known false · 116 unjudged on 5 other hosts" */
export function Totals({
  events,
  hosts,
  ofHosts,
  judged,
  unjudgedOn,
}: {
  events: number;
  hosts: number;
  ofHosts: number;
  judged: Count3;
  unjudgedOn: string | null;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-4.5 gap-y-1 px-3 py-2 text-12 whitespace-nowrap text-ink-2">
      <Figure n={count(events)}>{events === 1 ? 'event' : 'events'}</Figure>
      <Figure n={`${count(hosts)} of ${count(ofHosts)}`}>{ofHosts === 1 ? 'host' : 'hosts'}</Figure>
      {(['true', 'false', 'unjudged'] as Judgement[]).map((judgement) => (
        <span key={judgement} className="inline-flex items-center gap-1.25">
          <JudgementGlyph judgement={judgement} titled={false} />
          <Figure n={count(judged[judgement])}>
            {JUDGEMENT_WORD[judgement]}
            {judgement === 'unjudged' && judged.unjudged > 0 && unjudgedOn && ` on ${unjudgedOn}`}
          </Figure>
        </span>
      ))}
    </div>
  );
}

function Figure({ n, children }: { n: string; children: ReactNode }) {
  return (
    <span>
      <b className="num mr-0.75 text-13 font-semibold text-ink">{n}</b> {children}
    </span>
  );
}
