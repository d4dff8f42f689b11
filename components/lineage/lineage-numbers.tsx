import type { ReactNode } from 'react';
import type { Lineage } from '../../lib/lineage/lineage';
import { count, plural } from '../ui/count';

/** What the ideas added up to. Everything here is said by the server's own numbers. */
export function LineageNumbers({ numbers }: { numbers: Lineage['numbers'] }) {
  const { liveDetectors, starterDetectors, hypotheses, threats, caughtByBornElsewhere } = numbers;
  const net = liveDetectors - starterDetectors;
  const ideas = hypotheses.promoted + hypotheses.rejected + hypotheses.draft;
  return (
    <div className="grid flex-none grid-cols-3 gap-6 border-t border-line px-4 pt-3 pb-2">
      <Figure value={`${count(starterDetectors)} → ${count(liveDetectors)}`}>
        live detectors,{' '}
        {net === 0 ? 'none new yet' : net > 0 ? `${count(net)} net new` : `${count(-net)} fewer than at the start`}
      </Figure>
      <Figure value={`${count(hypotheses.promoted)} of ${count(ideas)}`}>
        hypotheses promoted, {count(hypotheses.rejected)} rejected with their numbers,{' '}
        {plural(hypotheses.draft, 'draft')}
      </Figure>
      <Figure value={`${count(caughtByBornElsewhere)} of ${count(threats)}`}>
        threats caught by a detector that another threat gave
      </Figure>
    </div>
  );
}

function Figure({ value, children }: { value: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <b className="num block text-20 leading-6.5 font-semibold">{value}</b>
      <span className="text-12 text-ink-2">{children}</span>
    </div>
  );
}
