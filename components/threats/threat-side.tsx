'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { LineagePanel } from '../lineage/lineage-panel';
import { Tabs } from '../ui/tabs';
import { EvasionPanel } from './evasion-panel';

const SIDES = [
  { value: 'lineage', label: 'Lineage', tip: 'What it came from, and what it led to' },
  { value: 'evasion', label: 'Evasion', tip: 'What is left of its detectors when the adversary changes something' },
] as const;
type Side = (typeof SIDES)[number]['value'];

/** What is told of a threat beside its evidence; ?side=evasion is the evasion test. */
export function ThreatSide({ threat }: { threat: number }) {
  const params = useSearchParams();
  const pathname = usePathname();
  const router = useRouter();
  const side: Side = params.get('side') === 'evasion' ? 'evasion' : 'lineage';
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
        {side === 'evasion' ? <EvasionPanel threat={threat} /> : <LineagePanel threat={threat} />}
      </div>
    </div>
  );
}
