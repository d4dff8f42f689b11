import type { Queryable } from '../db/client';
import { streamBehaviors } from '../telemetry/dictionary-store';
import { EVENT_KINDS, type EventKind, kindCode, kindOfCode, type NormalEvent } from '../telemetry/event';
import { behaviorView, eventOnlyOf, fieldScope } from '../telemetry/fields';
import { newestEvents } from '../telemetry/newest-events-store';
import type { FleetFacts } from './triggers';

/** Behaviors come in the order of their keyed hashes, so the first ones of a kind are a sample without a pattern. */
const LOOKED_AT = 50_000;
/** What was not found is looked for again after this long: an agent may have begun to send it. */
const AGAIN_MS = 60_000;

/** What one database was seen to hold. A field that was carried once stays carried. */
interface Known {
  carried: Set<string>;
  /** when a field was last looked for in vain */
  missed: Map<string, number>;
  sample?: { at: number; events: NormalEvent[] };
  types?: { at: number; found: Set<string> };
}

const known = new WeakMap<object, Known>();

/** Fields in the kinds of events in which a rule asks for them. */
export interface Asked {
  kinds: readonly EventKind[];
  fields: readonly string[];
}

/** What the fleet has sent, as far as these rules ask: many rules at once cost hardly more than one. */
export async function fleetFacts(db: Queryable, asked: readonly Asked[]): Promise<FleetFacts> {
  const memory = known.get(db) ?? { carried: new Set(), missed: new Map() };
  known.set(db, memory);
  const kinds = await storedKinds(db);
  const wanted = unknownOf(memory, asked, kinds);
  const undecided = new Set<string>();
  await lookInBehaviors(db, memory, only(wanted, 'identity'));
  await lookInEvents(db, memory, only(wanted, 'event'), undecided);
  const now = Date.now();
  for (const [kind, fields] of wanted)
    for (const field of fields) {
      const key = keyOf(kind, field);
      if (!memory.carried.has(key) && !undecided.has(key)) memory.missed.set(key, now);
    }
  const asksOther = kinds.has('other') && asked.some((one) => one.kinds.includes('other'));
  return {
    kinds,
    recordTypes: asksOther ? await recordTypes(db, memory) : new Set(),
    carries(kind, field) {
      const key = keyOf(kind, field);
      return memory.carried.has(key) ? true : memory.missed.has(key) ? false : undefined;
    },
  };
}

const keyOf = (kind: EventKind, field: string) => `${kind} ${field}`;

type Wanted = Map<EventKind, Set<string>>;

function unknownOf(memory: Known, asked: readonly Asked[], stored: ReadonlySet<EventKind>): Wanted {
  const out: Wanted = new Map();
  for (const one of asked)
    for (const kind of one.kinds) {
      if (!stored.has(kind)) continue;
      for (const field of one.fields) {
        const key = keyOf(kind, field);
        if (memory.carried.has(key) || Date.now() - (memory.missed.get(key) ?? 0) < AGAIN_MS) continue;
        out.set(kind, (out.get(kind) ?? new Set()).add(field));
      }
    }
  return out;
}

function only(wanted: Wanted, scope: 'identity' | 'event'): Wanted {
  const of = [...wanted].map(
    ([kind, fields]) => [kind, new Set([...fields].filter((field) => fieldScope(field) === scope))] as const,
  );
  return new Map(of.filter(([, fields]) => fields.size > 0));
}

/** Reads the dictionary until every field was seen, or each kind was looked at for long enough. */
async function lookInBehaviors(db: Queryable, memory: Known, wanted: Wanted): Promise<void> {
  for (const [kind, fields] of wanted) {
    const missing = new Set(fields);
    let looked = 0;
    for await (const { behavior } of streamBehaviors(db, { kinds: [kind] })) {
      const view = behaviorView(behavior);
      for (const field of missing) {
        if (view.get(field) === undefined) continue;
        memory.carried.add(keyOf(kind, field));
        missing.delete(field);
      }
      if (missing.size === 0 || ++looked >= LOOKED_AT) break;
    }
  }
}

/** Values of the event alone are in no behavior: the newest events of every source are read again for them. */
async function lookInEvents(db: Queryable, memory: Known, wanted: Wanted, undecided: Set<string>): Promise<void> {
  if (wanted.size === 0) return;
  if (!memory.sample || Date.now() - memory.sample.at >= AGAIN_MS)
    memory.sample = { at: Date.now(), events: await newestEvents(db) };
  const looked = new Set<EventKind>();
  for (const event of memory.sample.events) {
    const fields = wanted.get(event.kind);
    if (!fields) continue;
    looked.add(event.kind);
    const { kind, action, file, net, paths, actor } = event;
    const process = { ...actor, started: true };
    const view = behaviorView({ kind, action, file, net, paths, process }, eventOnlyOf(event));
    for (const field of fields) {
      const key = keyOf(kind, field);
      if (memory.carried.has(key)) continue;
      if (view.get(field) !== undefined || view.records().some((record) => record.get(field) !== undefined))
        memory.carried.add(key);
    }
  }
  for (const [kind, fields] of wanted)
    if (!looked.has(kind)) for (const field of fields) undecided.add(keyOf(kind, field));
}

async function recordTypes(db: Queryable, memory: Known): Promise<ReadonlySet<string>> {
  if (memory.types && Date.now() - memory.types.at < AGAIN_MS) return memory.types.found;
  const { rows } = await db.query<{ action: string | null }>(
    `select distinct doc ->> 'action' as action from behaviors where kind = $1`,
    [kindCode('other')],
  );
  const found = new Set(rows.flatMap(({ action }) => action?.split(' ') ?? []));
  if (found.has('SYSCALL')) found.add('PROCTITLE');
  memory.types = { at: Date.now(), found };
  return found;
}

/** Kinds of which an event is stored. */
async function storedKinds(db: Queryable): Promise<Set<EventKind>> {
  const { rows } = await db.query<{ kind: number }>(
    `select k.kind from unnest($1::int[]) k(kind) where exists (select from rollups r where r.kind = k.kind)`,
    [EVENT_KINDS.map(kindCode)],
  );
  return new Set(rows.map((row) => kindOfCode(row.kind)));
}
