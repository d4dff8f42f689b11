'use client';

import { useCallback, useMemo, useState } from 'react';
import type { Forest } from '../../lib/process-tree/forest';
import type { AdjacentEvent, AdjacentList } from '../../lib/process-tree/tree';

/** What of the surrounding events is shown and selected. */
export function useMarked(adjacent: AdjacentList | undefined, find: string) {
  const [checked, setChecked] = useState<ReadonlySet<string>>(new Set());
  const [last, setLast] = useState<string | null>(null);
  const shown = useMemo(() => filterAdjacent(adjacent?.events ?? [], find), [adjacent, find]);
  const check = useCallback(
    (event: AdjacentEvent, how: 'toggle' | 'range') => {
      setChecked((before) => {
        const next = new Set(before);
        const from = shown.findIndex(({ ref }) => ref === last);
        const to = shown.indexOf(event);
        if (how === 'range' && from >= 0 && to >= 0) {
          for (const { ref } of shown.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(ref);
        } else if (!next.delete(event.ref)) next.add(event.ref);
        return next;
      });
      setLast(event.ref);
    },
    [shown, last],
  );
  const uncheck = useCallback(() => setChecked(new Set()), []);
  const ranks = useMemo(() => new Map(adjacent?.events.map((event, i) => [event.ref, i + 1])), [adjacent]);
  return { shown, ranks, checked, check, uncheck };
}

export function filterAdjacent(events: readonly AdjacentEvent[], find: string): readonly AdjacentEvent[] {
  const wanted = find.trim().toLowerCase();
  if (wanted === '') return events;
  return events.filter(
    ({ title, image, detail, facts, pid }) =>
      String(pid) === wanted || [title, image, detail, ...facts].some((text) => text.toLowerCase().includes(wanted)),
  );
}

const RANKS_SHOWN = 10;

/** Rank of the rarest surrounding event on each row, for the first ranks. */
export function rankedRows(adjacent: AdjacentList | undefined, forest: Forest): Map<string, number> {
  const ranks = new Map<string, number>();
  for (const [i, event] of (adjacent?.events ?? []).slice(0, RANKS_SHOWN).entries()) {
    const life = forest.byProcess.get(event.processId);
    if (life && !ranks.has(life.id)) ranks.set(life.id, i + 1);
  }
  return ranks;
}

/** Rows with all events that they stand for: the same behavior of the same incident is one row, "×3". */
export function withAlike(shown: readonly AdjacentEvent[], refs: readonly string[]): string[] {
  const rows = new Map(shown.map((event) => [event.ref, event.refs]));
  return [...new Set(refs.flatMap((ref) => [ref, ...(rows.get(ref) ?? [])]))];
}
