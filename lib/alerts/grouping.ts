/**
 * Which alerts a group of matches forms. A group is one detector on one lineage of one host; its matches are split
 * into sessions of event time wherever an hour passes without one.
 */
export const SESSION_GAP_MS = 3_600_000;

export interface GroupedMatch {
  time: number;
  alertId: string | null;
}

export interface KnownAlert {
  id: string;
  closed: boolean;
}

export interface PlannedAlert<M extends GroupedMatch> {
  /** null: a new alert */
  id: string | null;
  matches: M[];
  /** alerts that become this one */
  absorbs: string[];
  /** the closed alert that this one repeats */
  recurrenceOf: string | null;
}

/** @param matches sorted by time */
export function sessions<M extends { time: number }>(matches: readonly M[]): M[][] {
  const out: M[][] = [];
  let last: M[] | undefined;
  for (const match of matches) {
    if (last && match.time - last[last.length - 1]!.time <= SESSION_GAP_MS) last.push(match);
    else {
      last = [match];
      out.push(last);
    }
  }
  return out;
}

/** Ids of the alerts that a change of matches made or changed. */
export interface Regrouped {
  raised: string[];
  changed: string[];
}

/** A detector that matches everything must not copy everything: the first events say what the alert is about. */
export const PINNED = 20;

/** One detector on one lineage of one host, as a key. */
export function groupKey(g: { hostId: number; detectorId: number; anchorId: string }): string {
  return `${g.hostId} ${g.detectorId} ${g.anchorId}`;
}

/** What an alert spans. */
export interface AlertSpan {
  id: string;
  first: number;
  last: number;
  /** closed, or withdrawn: no longer to be added to */
  settled: boolean;
}

/**
 * Which alert each new match joins, if that follows from the spans of the group's alerts alone: every session of new matches
 * meets one open alert that began before it. Undefined: the group must be formed again from all its matches.
 * @param added sorted by time
 */
export function joinAlerts<M extends { time: number }>(
  added: readonly M[],
  alerts: readonly AlertSpan[],
): Map<string, M[]> | undefined {
  const out = new Map<string, M[]>();
  for (const session of sessions(added)) {
    const [from, to] = [session[0]!.time, session[session.length - 1]!.time];
    const met = alerts.filter(({ first, last }) => first - SESSION_GAP_MS <= to && from <= last + SESSION_GAP_MS);
    const [alert] = met;
    if (!alert || met.length > 1 || alert.settled || from < alert.first) return undefined;
    out.set(alert.id, [...(out.get(alert.id) ?? []), ...session]);
  }
  return out;
}

const byId = (a: string, b: string): number => (BigInt(a) < BigInt(b) ? -1 : 1);

/**
 * The open alert of a session keeps the oldest id and absorbs the others. A closed alert keeps its matches: an event
 * that comes for it later opens a new alert, linked as a recurrence.
 * @param matches of one group, not withdrawn, sorted by time
 * @param taken ids that other sessions of the same call already took
 */
export function planAlerts<M extends GroupedMatch>(
  matches: readonly M[],
  known: ReadonlyMap<string, KnownAlert>,
): PlannedAlert<M>[] {
  const taken = new Set<string>();
  const plans: PlannedAlert<M>[] = [];
  for (const session of sessions(matches)) {
    const ids = [...new Set(session.flatMap((m) => m.alertId ?? []))].filter((id) => known.has(id)).sort(byId);
    const closed = ids.filter((id) => known.get(id)!.closed && !taken.has(id));
    const open = ids.filter((id) => !known.get(id)!.closed && !taken.has(id));
    for (const id of [...closed, ...open]) taken.add(id);
    for (const id of closed) {
      plans.push({ id, matches: session.filter((m) => m.alertId === id), absorbs: [], recurrenceOf: null });
    }
    const rest = session.filter((m) => m.alertId === null || !closed.includes(m.alertId));
    if (rest.length === 0) continue;
    const [id = null, ...absorbs] = open;
    plans.push({ id, matches: rest, absorbs, recurrenceOf: id === null ? (closed[closed.length - 1] ?? null) : null });
  }
  return plans;
}
