'use client';

import { useCallback, useMemo, useState } from 'react';
import type { ShownSuggestion, SuggestionList } from '../../lib/hypotheses/suggestion';
import type { Forest } from '../../lib/process-tree/forest';
import { plural } from '../ui/count';

/** A suggestion as it stands on the screen: at the step of width that the analyst chose. */
export interface Idea extends ShownSuggestion {
  rank: number;
  common: boolean;
  /** 0: the narrowest, else the place among the wider ones plus one */
  step: number;
}

/** The list as one sequence, which one is selected, and how wide each is shown. */
export function useIdeas(list: SuggestionList | undefined) {
  const [selected, setSelected] = useState<string | null>(null);
  const [steps, setSteps] = useState<ReadonlyMap<string, number>>(new Map());
  const ideas = useMemo(
    () => [
      ...(list?.rare ?? []).map((one, i) => ideaOf(one, i + 1, false, steps)),
      ...(list?.common ?? []).map((one, i) => ideaOf(one, (list?.rare.length ?? 0) + i + 1, true, steps)),
    ],
    [list, steps],
  );
  const found = ideas.findIndex(({ key }) => key === selected);
  const widen = useCallback(
    (idea: Idea) => setSteps((before) => new Map(before).set(idea.key, (idea.step + 1) % (idea.wider.length + 1))),
    [],
  );
  return { ideas, index: ideas.length === 0 ? -1 : Math.max(0, found), select: setSelected, widen };
}

function ideaOf(one: ShownSuggestion, rank: number, common: boolean, steps: ReadonlyMap<string, number>): Idea {
  const step = Math.min(steps.get(one.key) ?? 0, one.wider.length);
  const { title, sentence, facts, seen, yaml } = step === 0 ? one : one.wider[step - 1]!;
  return { ...one, title, sentence, facts, seen, yaml, rank, common, step };
}

/** Rank of the best rare idea on each row of the tree. */
export function ideaRows(ideas: readonly Idea[], forest: Forest): Map<string, number> {
  const ranks = new Map<string, number>();
  for (const { first, rank, common } of ideas) {
    const life = forest.byProcess.get(first.processId);
    if (life && !common && !ranks.has(life.id)) ranks.set(life.id, rank);
  }
  return ranks;
}

/** What a hypothesis begins with when an idea becomes one. */
export function statementOf({ sentence, seen, processes, events }: Idea): string {
  return `${sentence}. ${plural(events, 'event')} of ${plural(processes, 'process', 'processes')} here; outside this incident on ${seen.hosts} of ${plural(seen.reporting, 'host')} that report such actions, ${plural(seen.events, 'event')}.`;
}
