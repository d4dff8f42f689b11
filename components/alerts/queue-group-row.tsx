'use client';

import { memo } from 'react';
import { AdversaryText } from '../ui/adversary-text';
import { Button, ButtonLink } from '../ui/button';
import { plural } from '../ui/count';
import { SeverityGlyph } from '../ui/severity';
import type { GroupHead } from './queue-rows';

export interface QueueGroupRowProps {
  group: GroupHead;
  /** the group is one process tree */
  tree: boolean;
  onFold: (key: string) => void;
  onEscalate: (group: GroupHead) => void;
}

/** The head of a group: what its alerts share, how many they are, and what can be done with all of them. */
export const QueueGroupRow = memo(function QueueGroupRow({ group, tree, onFold, onEscalate }: QueueGroupRowProps) {
  const hosts = new Set(group.alerts.map(({ hostId }) => hostId)).size;
  const first = group.alerts[0]!;
  const { threatId } = first;
  const confirmed = threatId !== null && group.alerts.every((alert) => alert.threatId === threatId);
  const counts = [
    plural(group.alerts.length, 'alert'),
    plural(group.events, 'event'),
    hosts > 1 && plural(hosts, 'host'),
    group.folded && 'folded',
  ];
  return (
    <div className="flex h-row-table items-center gap-2 border-b border-line bg-raised pr-2.5 pl-3 text-12">
      <button
        type="button"
        tabIndex={-1}
        aria-expanded={!group.folded}
        aria-label={`${group.folded ? 'Unfold' : 'Fold'} ${group.title}`}
        onClick={() => onFold(group.key)}
        className="w-3 flex-none text-10 text-ink-2 hover:text-ink"
      >
        {group.folded ? '▸' : '▾'}
      </button>
      <SeverityGlyph severity={group.severity} word={false} />
      <span className="flex min-w-0 items-baseline gap-1.5">
        <b className="flex-none font-semibold">{group.title}</b>
        {group.detail !== null && <AdversaryText value={group.detail} className="text-ink-2" />}
        {group.detail === null && tree && <span className="cut text-ink-2">no shared process tree</span>}
        {group.continued && <span className="flex-none text-ink-3">continued</span>}
      </span>
      <span className="ml-auto flex flex-none items-center gap-2 text-11 text-ink-2">
        <span className="num">{counts.filter(Boolean).join(' · ')}</span>
        {group.detail !== null && (
          <>
            <ButtonLink size="sm" tabIndex={-1} href={`/alerts/${first.id}`}>
              Open tree
            </ButtonLink>
            {confirmed ? (
              <ButtonLink size="sm" tabIndex={-1} href={`/threats/${threatId}`}>
                Threat {threatId}
              </ButtonLink>
            ) : (
              <Button size="sm" tabIndex={-1} onClick={() => onEscalate(group)}>
                Escalate
              </Button>
            )}
          </>
        )}
      </span>
    </div>
  );
});
