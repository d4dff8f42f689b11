import { setImmediate as breathe } from 'node:timers/promises';
import type { Queryable } from '../db/client';
import { streamBehaviors } from './dictionary-store';
import type { EventKind } from './event';
import { codesOfAction, type FactShape, factMask, holdsAll, kindsOfAction } from './prevalence';
import { type Apart, reportingHosts } from './prevalence-store';
import type { Prevalence } from './shown';
import { epochMs, timestampOf } from './store';

/**
 * How common facts are together: the fleet's events per kind, fact mask and host. The masks of the dictionary are kept
 * in this process (rows are immutable) and topped up; the counts are read again when they are older than their own
 * making is worth. Thousands of behaviors share few masks, so a question costs a walk over these.
 */
interface Shape {
  kind: EventKind;
  mask: bigint;
  behaviors: number;
  hosts: Map<number, number>;
}

interface Index {
  shapeOf: Map<string, string>;
  shapes: Map<string, Shape>;
  /** created_at up to which the dictionary was read */
  readUntil: number;
  freshUntil: number;
  /** milliseconds that it took to make */
  cost: number;
  /** the one that is being made in its place */
  next?: Promise<void>;
}

const LEAST_FRESH_MS = 1_000;
/** The index may take a twentieth of the time between two readings. */
const FRESH_TIMES_COST = 20;
/** Dictionary rows are written in short transactions: what is this much older than the last look was visible in it. */
const OVERLAP_MS = 120_000;

const indexes = new WeakMap<object, Map<string, Promise<Index>>>();

/** Of the facts of each behavior together, among events of the same kind. */
export async function factPrevalence(
  db: Queryable,
  behaviors: readonly { kind: EventKind; mask: bigint }[],
  apart: Apart,
): Promise<Prevalence[]> {
  const out: Prevalence[] = [];
  for (const { kind, mask } of behaviors) {
    const index = await indexOf(db, kind);
    const left = new Map<number, number>();
    for (const shape of index.shapes.values()) {
      if (shape.kind !== kind || !holdsAll(shape.mask, mask)) continue;
      for (const [host, count] of shape.hosts) left.set(host, (left.get(host) ?? 0) + count);
    }
    for (const row of apart.counts) {
      const shape = index.shapes.get(index.shapeOf.get(row.behaviorId) ?? '');
      if (!shape || shape.kind !== kind || !holdsAll(shape.mask, mask)) continue;
      left.set(row.hostId, (left.get(row.hostId) ?? 0) - row.count);
    }
    let [hosts, events] = [0, 0];
    for (const [host, count] of left) {
      if (count <= 0 || host === apart.hostId) continue;
      events += count;
      hosts++;
    }
    out.push({ hosts, events, reporting: await reportingHosts(db, kind, apart.hostId) });
  }
  return out;
}

/**
 * The fleet's events of these kinds by their facts.
 * @param apart events that are not counted, per host and behavior
 */
export async function factShapes(
  db: Queryable,
  kinds: readonly EventKind[],
  apart: readonly { hostId: number; behaviorId: string; count: number }[],
): Promise<FactShape[]> {
  const actions = [...new Map(kinds.map((kind) => [kindsOfAction(kind)[0]!, kind])).values()];
  const indexes = await Promise.all(actions.map((kind) => indexOf(db, kind)));
  return indexes.flatMap((index) => without(index, apart)).filter(({ kind }) => kinds.includes(kind));
}

/** Ids of behaviors of these kinds that have all facts of one of the masks, as the index knows them; at most so many. */
export async function behaviorsWithFacts(
  db: Queryable,
  kinds: readonly EventKind[],
  masks: readonly bigint[],
  most: number,
): Promise<string[]> {
  const actions = [...new Map(kinds.map((kind) => [kindsOfAction(kind)[0]!, kind])).values()];
  const out: string[] = [];
  for (const kind of actions) {
    const { shapes, shapeOf } = await indexOf(db, kind);
    const names = new Set<string>();
    for (const [name, shape] of shapes)
      if (kinds.includes(shape.kind) && masks.some((mask) => holdsAll(shape.mask, mask))) names.add(name);
    for (const [id, name] of names.size === 0 ? [] : shapeOf) {
      if (!names.has(name)) continue;
      out.push(id);
      if (out.length === most) return out;
    }
  }
  return out;
}

/** Only shapes that lose something are made anew. */
function without(index: Index, apart: readonly { hostId: number; behaviorId: string; count: number }[]): Shape[] {
  const shapes = new Map(index.shapes);
  const changed = new Set<string>();
  const gone = new Map<string, Set<string>>();
  for (const { hostId, behaviorId, count } of apart) {
    const name = index.shapeOf.get(behaviorId);
    const shape = name === undefined ? undefined : shapes.get(name);
    if (name === undefined || !shape) continue;
    if (!changed.has(name)) shapes.set(name, { ...shape, hosts: new Map(shape.hosts) });
    changed.add(name);
    const { hosts } = shapes.get(name)!;
    const left = (hosts.get(hostId) ?? 0) - count;
    if (left > 0) hosts.set(hostId, left);
    else hosts.delete(hostId);
    const ids = gone.get(name) ?? new Set();
    gone.set(name, ids.add(behaviorId));
  }
  for (const [name, ids] of gone) {
    const shape = shapes.get(name)!;
    shape.behaviors = shape.hosts.size === 0 ? 0 : Math.max(1, shape.behaviors - ids.size);
  }
  return [...shapes.values()];
}

/** An index that took so long to make is used while the next one is made: numbers may be as old as its freshness, answers are not slow. */
const SLOW_MS = 3_000;

async function indexOf(db: Queryable, kind: EventKind): Promise<Index> {
  const action = kindsOfAction(kind)[0]!;
  const cache = indexes.get(db) ?? new Map<string, Promise<Index>>();
  indexes.set(db, cache);
  const present = cache.get(action);
  const known = await present?.catch(() => undefined);
  if (known && (known.freshUntil > Date.now() || known.next)) return known;
  // while this one waited, another may have begun
  if (cache.get(action) !== present) return indexOf(db, kind);
  const made = build(db, kind, known);
  if (!known || known.cost < SLOW_MS) {
    cache.set(action, made);
    return made;
  }
  known.next = made.then(
    () => void cache.set(action, made),
    () => {
      known.next = undefined;
    },
  );
  return known;
}

/** Makes the indexes before anybody asks. */
export async function warmFacts(db: Queryable): Promise<void> {
  for (const kind of ['process_start', 'file_create', 'net_connect'] as const) await indexOf(db, kind);
}

async function build(db: Queryable, kind: EventKind, known: Index | undefined): Promise<Index> {
  const since = Date.now();
  const shapeOf = known?.shapeOf ?? new Map<string, string>();
  const shapes = new Map<string, Shape>();
  const readUntil = await newestRow(db);
  const where = known
    ? { sql: `b.created_at >= ${timestampOf('$1::float8')}`, params: [known.readUntil - OVERLAP_MS] }
    : undefined;
  for await (const { id, behavior } of streamBehaviors(db, { kinds: kindsOfAction(kind), where })) {
    if (shapeOf.has(id)) continue;
    shapeOf.set(id, `${behavior.kind} ${factMask(behavior).toString(36)}`);
    if (shapeOf.size % AT_ONCE === 0) await breathe();
  }
  const counted = new Set<string>();
  for await (const { id, host, events } of streamRollups(db, kind)) {
    const name = shapeOf.get(id);
    if (name === undefined) continue;
    const shape = shapes.get(name) ?? newShape(name);
    shapes.set(name, shape);
    shape.hosts.set(host, (shape.hosts.get(host) ?? 0) + events);
    if (!counted.has(id)) shape.behaviors++;
    counted.add(id);
  }
  const cost = Date.now() - since;
  return {
    shapeOf,
    shapes,
    readUntil,
    cost,
    freshUntil: Date.now() + Math.max(LEAST_FRESH_MS, cost * FRESH_TIMES_COST),
  };
}

/** So many behaviors are weighed before others have their turn: about ten milliseconds. */
const AT_ONCE = 400;
const ROLLUPS_EACH = 50_000;

/** In the order of the key, a page at a time: a large fleet's do not fit into memory at once. */
async function* streamRollups(
  db: Queryable,
  kind: EventKind,
): AsyncGenerator<{ id: string; host: number; events: number }> {
  let after: [string, number, string] = ['00000000-0000-0000-0000-000000000000', -1, '-infinity'];
  for (;;) {
    const { rows } = await db.query<{ id: string; host: number; day: string; events: number }>(
      `select behavior_id as id, host_id as host, day::text as day, count::float8 as events from rollups
       where kind = any($1::smallint[]) and (behavior_id, host_id, day) > ($2::uuid, $3::int, $4::date)
       order by behavior_id, host_id, day limit ${ROLLUPS_EACH}`,
      [codesOfAction(kind), ...after],
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < ROLLUPS_EACH) return;
    after = [last.id, last.host, last.day];
  }
}

function newShape(name: string): Shape {
  const [kind, digits] = name.split(' ') as [EventKind, string];
  let mask = 0n;
  for (const digit of digits) mask = mask * 36n + BigInt(Number.parseInt(digit, 36));
  return { kind, mask, behaviors: 0, hosts: new Map() };
}

/** By the database's clock, which wrote created_at. */
async function newestRow(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ at: number }>(`select ${epochMs('clock_timestamp()')} as at`);
  return rows[0]!.at;
}
