// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual list stand apart, which those of a table cannot
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its active row
'use client';

import { memo } from 'react';
import { visible } from '../../lib/telemetry/text';
import { AdversaryText } from '../ui/adversary-text';
import { Button, ButtonLink } from '../ui/button';
import { count, plural } from '../ui/count';
import { SeverityGlyph } from '../ui/severity';
import type { GroupHead } from './queue-rows';
import { Trend } from './trend';

export interface QueueGroupRowProps {
  group: GroupHead;
  /** the group is one process tree */
  tree: boolean;
  /** alerts of the group's detector over time */
  trend?: readonly number[];
  onFold: (key: string) => void;
  onEscalate: (group: GroupHead) => void;
}

/** The head of a group: what its alerts share, how many they are, and what can be done with all of them. */
export const QueueGroupRow = memo(function QueueGroupRow({
  group,
  tree,
  trend,
  onFold,
  onEscalate,
}: QueueGroupRowProps) {
  const { first } = group;
  const threatId = first?.threatId ?? null;
  const confirmed =
    threatId !== null && group.alerts.length > 0 && group.alerts.every((alert) => alert.threatId === threatId);
  const hosts = group.others ? new Set(group.alerts.map(({ hostId }) => hostId)).size : 0;
  const counts = [
    `${group.atLeast ? 'more than ' : ''}${plural(group.total, 'alert')}`,
    `${group.atLeast ? 'more than ' : ''}${plural(group.events, 'event')}`,
    hosts > 1 && plural(hosts, 'host'),
    group.hidden > 0 && `${count(group.hidden)} hidden by the filters`,
    group.folded && 'folded',
  ];
  return (
    <div role="row" tabIndex={-1} className="border-b border-line bg-raised text-12 outline-none">
      <div role="gridcell" className="flex h-row-table items-center gap-2 pr-2.5 pl-3">
        {group.others ? (
          <span className="w-3 flex-none" />
        ) : (
          <button
            type="button"
            tabIndex={-1}
            aria-expanded={!group.folded}
            aria-label={`${group.folded ? 'Unfold' : 'Fold'} ${visible(group.title)}`}
            onClick={() => onFold(group.key)}
            className="w-3 flex-none text-10 text-ink-2 hover:text-ink"
          >
            {group.folded ? '▸' : '▾'}
          </button>
        )}
        <SeverityGlyph severity={group.severity} word={false} />
        <span className="flex min-w-0 items-baseline gap-1.5">
          <AdversaryText value={group.title} className="max-w-1/2 flex-none font-sans font-semibold text-ink" />
          {group.detail !== null && <AdversaryText value={group.detail} className="text-ink-2" />}
          {group.others && <span className="cut text-ink-2">one to a process tree</span>}
        </span>
        <span className="ml-auto flex flex-none items-center gap-2 text-11 text-ink-2">
          <span className="num">{counts.filter(Boolean).join(' · ')}</span>
          {trend && <Trend bins={trend} />}
          {tree && first && (
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
    </div>
  );
});
