'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import type { ThreatDetail } from '../../lib/threats/threat';
import { LineagePanel } from '../lineage/lineage-panel';
import { Tabs } from '../ui/tabs';
import { EvasionPanel } from './evasion-panel';
import { IndicatorsPanel } from './indicators-panel';
import { TimelinePanel } from './timeline-panel';

const SIDES = [
  { value: 'lineage', label: 'Lineage', tip: 'What it came from, and what it led to' },
  { value: 'timeline', label: 'Timeline', tip: 'The story of the intrusion, as people tell it' },
  { value: 'indicators', label: 'Indicators', tip: 'What can be looked for elsewhere' },
  { value: 'evasion', label: 'Evasion', tip: 'What is left of its detectors when the adversary changes something' },
] as const;
type Side = (typeof SIDES)[number]['value'];

/** What is told of a threat beside its evidence: ?side=timeline, indicators, evasion. */
export function ThreatSide({ threat, selected }: { threat: ThreatDetail; selected: readonly string[] }) {
  const params = useSearchParams();
  const pathname = usePathname();
  const router = useRouter();
  const side: Side = SIDES.find(({ value }) => value === params.get('side'))?.value ?? 'lineage';
  const show = (next: Side) => {
    const query = new URLSearchParams(params);
    if (next === 'lineage') query.delete('side');
    else query.set('side', next);
    router.replace(query.size > 0 ? `${pathname}?${query}` : pathname, { scroll: false });
  };
  return (
    <div className="flex min-h-0 min-w-0 flex-col">
      <Tabs label="About the threat" value={side} tabs={SIDES} onChange={show} />
      <div className="min-h-0 flex-1">
        {side === 'evasion' && <EvasionPanel threat={threat.id} />}
        {side === 'lineage' && <LineagePanel threat={threat.id} />}
        {side === 'timeline' && <TimelinePanel threat={threat} selected={selected} />}
        {side === 'indicators' && <IndicatorsPanel threat={threat} />}
      </div>
    </div>
  );
}
