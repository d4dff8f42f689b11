import { createHash } from 'node:crypto';
import { pool, type Queryable } from '../db/client';
import { readLiveSet } from '../detectors/live-set-store';
import { readBehaviors } from '../telemetry/dictionary-store';
import { kindOfCode } from '../telemetry/event';
import { eventRef } from '../telemetry/event-ref';
import { factShapes } from '../telemetry/fact-index-store';
import { type BehaviorCount, type LineageId, lineageBehaviors, lineageKey } from '../telemetry/lineage-store';
import { factMask } from '../telemetry/prevalence';
import { reportingFleet, threatCounts } from '../telemetry/prevalence-store';
import { keyOf, MOST_GROUPS, readScope, type ScopeGroup, type ScopeProcess, scopeGroups } from './scope-store';
import { CATEGORIES } from './suggest/atoms';
import { Background, type Seen } from './suggest/background';
import type { Mark } from './suggest/candidates';
import { ruleOf } from './suggest/rule';
import { ruleRobustness } from './suggest/score';
import { type Suggestion, suggest, type WiderStep } from './suggest/suggest';
import { FIRST_PARTS, SCOPE_PARTS, type ScopePart, type ShownSuggestion, type SuggestionList } from './suggestion';

/** Which processes the analyst counts to the incident. */
export interface ScopeWish {
  parts?: readonly ScopePart[];
  /** processes of the alert's host that do not belong to it */
  without?: readonly string[];
  /** processes of the alert's host that do */
  and?: readonly string[];
}

const RARE = 15;
const MOST_REFS = 200;
const KINDS = Object.values(CATEGORIES).flat();

/**
 * What the incident of an alert gives away, as ideas for detectors: best first, and those that others do, too.
 * @param did hears of each step that is done
 * @param most groups of events that are read
 */
export async function readSuggestions(
  alertId: string,
  wish: ScopeWish = {},
  db: Queryable = pool(),
  did: (step: 'scope' | 'events' | 'fleet' | 'ideas') => void = () => {},
  most = MOST_GROUPS,
): Promise<SuggestionList> {
  const scope = await readScope(db, alertId);
  const on = new Set<ScopePart>(wish.parts ?? FIRST_PARTS);
  const processes = chosen(scope.parts, on, scope.hostId, wish);
  did('scope');
  const groups = await scopeGroups(db, processes, most);
  const truncated = groups.length === most;
  did('events');
  // what a list that is cut leaves out is no life of the fleet's own either
  const apart = truncated ? besideOf(db, processes) : withThreats(db, groups);
  const [marks, background] = await Promise.all([marksOf(db, groups), apart.then((one) => backgroundBeside(db, one))]);
  did('fleet');
  const { rare, common } = suggest(marks, background, RARE);
  did('ideas');
  const shown = (one: Suggestion): ShownSuggestion => shownSuggestion(one, groups, scope.hostId);
  return {
    rare: rare.map(shown),
    common: common.map(shown),
    scope: SCOPE_PARTS.map((part) => ({ part, on: on.has(part), processes: scope.parts[part].length })),
    processes: processes.length,
    events: groups.reduce((sum, { count }) => sum + count, 0),
    truncated,
    hosts: background.seen(['process_start'], 0n).reporting,
  };
}

function chosen(
  parts: Record<ScopePart, ScopeProcess[]>,
  on: ReadonlySet<ScopePart>,
  hostId: number,
  { without = [], and = [] }: ScopeWish,
): ScopeProcess[] {
  const all = new Map<string, ScopeProcess>();
  for (const part of SCOPE_PARTS) if (on.has(part)) for (const one of parts[part]) all.set(keyOf(one), one);
  for (const processId of and) {
    const one = { hostId, processId, anchorId: '' };
    if (!all.has(keyOf(one))) all.set(keyOf(one), one);
  }
  for (const processId of without) all.delete(keyOf({ hostId, processId }));
  return [...all.values()];
}

async function marksOf(db: Queryable, groups: readonly ScopeGroup[]): Promise<Mark[]> {
  const [behaviors, covered] = await Promise.all([
    readBehaviors(
      db,
      groups.map(({ behaviorId }) => behaviorId),
    ),
    coverage(db, groups),
  ]);
  return groups.flatMap((group, index) => {
    const behavior = behaviors.get(group.behaviorId);
    if (!behavior) return [];
    const kind = kindOfCode(group.kind);
    const mask = factMask({ ...behavior, kind });
    return [{ index, processId: keyOf(group), kind, mask, covered: covered.get(matchKey(group)) ?? 0 }];
  });
}

const matchKey = ({ hostId, processId, behaviorId }: { hostId: number; processId: string; behaviorId: string }) =>
  `${hostId} ${processId} ${behaviorId}`;

/** How robust the best live detector is that reads each. */
async function coverage(db: Queryable, groups: readonly ScopeGroup[]): Promise<Map<string, number>> {
  const { detectors } = await readLiveSet(db);
  const worth = new Map(detectors.map(({ detectorId, matcher }) => [detectorId, ruleRobustness(matcher.rule.fields)]));
  const { rows } = await db.query<{ hostId: number; processId: string; behaviorId: string; detectorId: number }>(
    `select distinct m.host_id as "hostId", m.process_id as "processId", m.behavior_id as "behaviorId", m.detector_id as "detectorId"
     from (select distinct h, p from unnest($1::int[], $2::bigint[]) y(h, p)) x
     join matches m on m.host_id = x.h and m.process_id = x.p where m.withdrawn_at is null and not m.observed`,
    [groups.map(({ hostId }) => hostId), groups.map(({ processId }) => processId)],
  );
  const out = new Map<string, number>();
  for (const row of rows) out.set(matchKey(row), Math.max(out.get(matchKey(row)) ?? 0, worth.get(row.detectorId) ?? 0));
  return out;
}

/** What is no part of the fleet's own life beside some events: their processes' lineages, and confirmed threats. */
export async function besideOf(
  db: Queryable,
  events: readonly { hostId: number; processId: string }[],
): Promise<readonly BehaviorCount[]> {
  const { rows } = await db.query<LineageId>(
    `select distinct p.host_id as "hostId", p.anchor_id as "anchorId" from unnest($1::int[], $2::bigint[]) x(h, i)
     join processes p on p.host_id = x.h and p.process_id = x.i`,
    [events.map(({ hostId }) => hostId), events.map(({ processId }) => processId)],
  );
  return withThreats(db, await lineageBehaviors(db, rows));
}

/** The fleet without these events: what a draft is measured against. */
export async function backgroundBeside(db: Queryable, apart: readonly ApartCount[]): Promise<Background> {
  const [shapes, reporting] = await Promise.all([factShapes(db, KINDS, apart), reportingFleet(db, KINDS)]);
  return new Background(shapes, reporting);
}

type ApartCount = Pick<BehaviorCount, 'hostId' | 'behaviorId' | 'count'>;

/** The incident and all confirmed threats, nothing of them twice. */
async function withThreats<T extends BehaviorCount>(
  db: Queryable,
  groups: readonly T[],
): Promise<readonly (T | BehaviorCount)[]> {
  const threats = await threatCounts(db);
  const confirmed = new Set(threats.map(lineageKey));
  return [...groups.filter((group) => !confirmed.has(lineageKey(group))), ...threats];
}

function shownSuggestion(one: Suggestion, groups: readonly ScopeGroup[], hostId: number): ShownSuggestion {
  const own = one.events.map((index) => groups[index]!);
  const { category, kinds } = one;
  const rule = ({ facts, title, sentence, seen }: WiderStep) =>
    ruleOf({ category, kinds, facts, title, sentence, seen }, ruleId(one.key, facts));
  return {
    key: one.key,
    title: one.title,
    sentence: one.sentence,
    facts: [...one.facts],
    kinds: [...kinds],
    seen: seenOutside(one.seen),
    robustness: one.robustness,
    novelty: one.novelty,
    score: one.score,
    refs: own
      .flatMap((group) => group.keys.map(([time, seq, part]) => eventRef(group.hostId, { time, seq, part })))
      .slice(0, MOST_REFS),
    events: own.reduce((sum, { count }) => sum + count, 0),
    processes: one.processes.length,
    first: placeOf(own.find((group) => group.hostId === hostId) ?? own[0]!),
    wider: one.wider.map((step) => ({
      title: step.title,
      sentence: step.sentence,
      facts: [...step.facts],
      seen: seenOutside(step.seen),
      yaml: rule(step),
    })),
    yaml: rule(one),
  };
}

const placeOf = ({ hostId, processId, first }: ScopeGroup) => ({ processId, ref: eventRef(hostId, first) });

const seenOutside = ({ hosts, reporting, events }: Seen) => ({ hosts, reporting, events });

/** The same idea has the same rule, down to its id. */
export function ruleId(key: string, facts: readonly string[]): string {
  const hex = createHash('sha256')
    .update(`${key} ${facts.join('+')}`)
    .digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
