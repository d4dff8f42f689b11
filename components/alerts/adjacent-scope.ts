import { FIRST_PARTS, SCOPE_PARTS, type ScopePart } from '../../lib/hypotheses/suggestion';

/** How the analyst cuts the incident: parts, and single processes of the alert's host left out or added. */
export interface ScopeChoice {
  readonly parts: readonly ScopePart[];
  readonly without: readonly string[];
  readonly and: readonly string[];
}

export const FIRST_SCOPE: ScopeChoice = { parts: FIRST_PARTS, without: [], and: [] };

export const SCOPE_WORDS: Readonly<Record<ScopePart, { label: string; tip: string }>> = {
  lineage: { label: "the alert's lineage", tip: 'What descends from the same process as the alert' },
  files: { label: 'what ran its files', tip: 'Other processes of this host whose program the lineage wrote or ran' },
  hashes: {
    label: 'the same programs elsewhere',
    tip: 'Processes on any host with the hash of a program that came along',
  },
  session: { label: 'what its parent did besides', tip: 'Other lineages below the same parent, 30 minutes around' },
  user: { label: "the user's other work", tip: 'Other processes of the same account on this host, 30 minutes around' },
};

export function togglePart(scope: ScopeChoice, part: ScopePart): ScopeChoice {
  const on = scope.parts.includes(part);
  return { ...scope, parts: SCOPE_PARTS.filter((one) => (one === part ? !on : scope.parts.includes(one))) };
}

/** Leaves a process out, or takes it back; one that was added is taken away again. */
export function leaveOut(scope: ScopeChoice, processIds: readonly string[]): ScopeChoice {
  const added = new Set(scope.and);
  const out = new Set(scope.without);
  const back = processIds.every((id) => out.has(id));
  for (const id of processIds) {
    if (back) out.delete(id);
    else if (!added.delete(id)) out.add(id);
  }
  return { ...scope, without: [...out], and: [...added] };
}

/** Counts a process to the incident, or no longer; one that was left out is taken back. */
export function countIn(scope: ScopeChoice, processIds: readonly string[]): ScopeChoice {
  const added = new Set(scope.and);
  const out = new Set(scope.without);
  const back = processIds.every((id) => added.has(id));
  for (const id of processIds) {
    if (back) added.delete(id);
    else if (!out.delete(id)) added.add(id);
  }
  return { ...scope, without: [...out], and: [...added] };
}

/** Parameters of the API; nothing where the scope is as it begins. */
export function scopeQuery({ parts, without, and }: ScopeChoice): Record<string, string> {
  return {
    ...(parts.join() === FIRST_PARTS.join() ? {} : { part: parts.join() }),
    ...(without.length > 0 ? { without: without.join() } : {}),
    ...(and.length > 0 ? { and: and.join() } : {}),
  };
}
