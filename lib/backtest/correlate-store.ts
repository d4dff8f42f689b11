import type { Queryable } from '../db/client';
import { correlatedFields, type ReadyCorrelation } from '../detectors/correlation';
import { type CorrelationResult, Correlator } from '../sigma';
import type { Behavior } from '../telemetry/behavior';
import { readBehaviors } from '../telemetry/dictionary-store';
import { type BehaviorView, behaviorView, fieldOf, fieldScope } from '../telemetry/fields';
import type { StoredEvent } from '../telemetry/store';
import { type EvaluateOptions, type Evaluation, evaluate, stopIfAborted } from './evaluate-store';
import { type EventOnly, readEventOnlyOfKeys } from './event-only-store';
import { eventsInOrder, type Found } from './found-store';
import { hostNames } from './hosts-store';
import { refOf } from './samples';
import type { Scope } from './scope';
import type { FoundEvent } from './tally';

/** What a correlation found in what is stored. */
export interface CorrelationRun {
  /** the events of all matches, as a rule's matches: they are counted and sampled like those */
  evaluation: Evaluation;
  result: Omit<CorrelationResult, 'undecided'>;
  /** the event at each place that the result names */
  events: readonly FoundEvent[];
  /** there were more events than are looked at: what is said covers those before `time` */
  cut: { time: number } | null;
}

/** A correlation looks at so many events of its rules, and at fewer if they must be read again from their records. */
const MOST_EVENTS = 300_000;
const MOST_RECORDS = 60_000;
const AT_ONCE = 4000;

/** Runs the rules over the dictionary, then their events in the order of time through the correlation. */
export async function evaluateCorrelation(
  db: Queryable,
  ready: ReadyCorrelation,
  scope: Scope,
  options: EvaluateOptions = {},
): Promise<CorrelationRun> {
  const { signal } = options;
  const matched = await evaluateRules(db, ready, scope, options);
  const fields = ownFields(ready);
  const most = fields.records ? MOST_RECORDS : MOST_EVENTS;
  const { events, cut } = await candidates(db, matched, scope, most);
  const correlator = new Correlator(ready.collection);
  for (let at = 0; at < events.length; at += AT_ONCE) {
    stopIfAborted(signal);
    const batch = events.slice(at, at + AT_ONCE);
    const views = await viewsOf(db, batch, fields);
    const goesOn = batch.every((event, i) => {
      const rules = [...(matched.byBehavior.get(event.behaviorId) ?? []), ...(matched.byEvent.get(refOf(event)) ?? [])];
      return correlator.push({ time: event.time, view: views[i]! }, rules);
    });
    if (!goesOn) break;
  }
  const result = correlator.result();
  return { evaluation: evaluationOf(matched, result, events), result, events, cut };
}

/** What the rules match: by behavior, or for rules over event-only fields event by event. */
interface Matched {
  byBehavior: Map<string, number[]>;
  byEvent: Map<string, number[]>;
  events: FoundEvent[];
  evaluation: Evaluation;
  kinds: Found['kinds'];
}

async function evaluateRules(
  db: Queryable,
  { rules, used }: ReadyCorrelation,
  scope: Scope,
  options: EvaluateOptions,
): Promise<Matched> {
  const out: Matched = {
    ...{ byBehavior: new Map(), byEvent: new Map(), events: [], kinds: [] },
    evaluation: { traits: new Map(), evaluated: 0, incomplete: 0 },
  };
  for (const [i, ready] of rules.entries()) {
    if (!used[i]) continue;
    const { traits, events, evaluated, incomplete } = await evaluate(db, ready, scope, options);
    for (const [id, trait] of traits) out.evaluation.traits.set(id, trait);
    out.evaluation.evaluated += evaluated;
    out.evaluation.incomplete += incomplete;
    out.kinds = [...new Set([...out.kinds, ...ready.kinds])];
    if (events) for (const event of events) add(out.byEvent, refOf(event), i);
    else for (const id of traits.keys()) add(out.byBehavior, id, i);
    out.events.push(...(events ?? []));
  }
  return out;
}

function add(to: Map<string, number[]>, key: string, rule: number) {
  const known = to.get(key);
  if (known) known.push(rule);
  else to.set(key, [rule]);
}

/** The events that some rule matches, the earliest first. */
async function candidates(
  db: Queryable,
  { byBehavior, events, kinds }: Matched,
  scope: Scope,
  most: number,
): Promise<{ events: FoundEvent[]; cut: { time: number } | null }> {
  const found: Found = { ids: [...byBehavior.keys()], kinds, ...scope };
  const once = new Map<string, FoundEvent>();
  for (const event of [...(await eventsInOrder(db, found, most + 1)), ...events]) once.set(refOf(event), event);
  const all = [...once.values()].sort(
    (a, b) => a.time - b.time || a.hostId - b.hostId || a.seq - b.seq || a.part - b.part,
  );
  const first = all[most];
  return first ? { events: all.slice(0, most), cut: { time: first.time } } : { events: all, cut: null };
}

/** What the correlations ask of events besides their rules. */
interface OwnFields {
  /** the name of the host is asked */
  host: boolean;
  /** values are asked that stand in the events' records only */
  records: boolean;
}

function ownFields({ collection }: ReadyCorrelation): OwnFields {
  const names = correlatedFields(collection);
  const isHost = (name: string) => fieldOf(name)?.name === 'Computer';
  return {
    host: names.some(isHost),
    records: names.some((name) => fieldScope(name) === 'event' && !isHost(name)),
  };
}

async function viewsOf(db: Queryable, events: readonly FoundEvent[], fields: OwnFields): Promise<BehaviorView[]> {
  const behaviors = await readBehaviors(
    db,
    events.map(({ behaviorId }) => behaviorId),
  );
  const names = fields.host
    ? await hostNames(db, [...new Set(events.map(({ hostId }) => hostId))])
    : new Map<number, string>();
  const only = fields.records ? await readEventOnlyOfKeys(db, events) : new Map<string, EventOnly>();
  const shared = new Map<string, BehaviorView>();
  return events.map((event) => {
    const behavior = behaviors.get(event.behaviorId)!;
    if (!fields.host && !fields.records) return sharedView(shared, event.behaviorId, behavior);
    const name = names.get(event.hostId);
    return behaviorView(behavior, { ...(name === undefined ? {} : { Computer: name }), ...only.get(refOf(event)) });
  });
}

function sharedView(views: Map<string, BehaviorView>, id: string, behavior: Behavior): BehaviorView {
  const known = views.get(id) ?? behaviorView(behavior);
  views.set(id, known);
  return known;
}

/** The events of every match that counts by itself, as what a rule matched. */
function evaluationOf(
  { evaluation }: Matched,
  { correlations }: CorrelationRun['result'],
  events: readonly FoundEvent[],
): Evaluation {
  const places = new Set(
    correlations.flatMap(({ reported, matches }) => (reported ? matches.flatMap((match) => match.events) : [])),
  );
  const found = [...places].sort((a, b) => a - b).map((place) => events[place]!);
  const ids = new Set(found.map(({ behaviorId }) => behaviorId));
  const traits = new Map([...evaluation.traits].filter(([id]) => ids.has(id)));
  return { ...evaluation, traits, events: found.map(keyOf) };
}

const keyOf = ({ hostId, time, seq, part, behaviorId }: FoundEvent | StoredEvent): FoundEvent => ({
  ...{ hostId, time, seq, part, behaviorId },
});
