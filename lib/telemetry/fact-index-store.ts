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

async function indexOf(db: Queryable, kind: EventKind): Promise<Index> {
  const action = kindsOfAction(kind)[0]!;
  const cache = indexes.get(db) ?? new Map<string, Promise<Index>>();
  indexes.set(db, cache);
  const known = await cache.get(action)?.catch(() => undefined);
  if (known && known.freshUntil > Date.now()) return known;
  const made = build(db, kind, known);
  cache.set(action, made);
  return made;
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
    if (!shapeOf.has(id)) shapeOf.set(id, `${behavior.kind} ${factMask(behavior).toString(36)}`);
  }
  const { rows } = await db.query<{ id: string; host: number; events: number }>(
    `select behavior_id as id, host_id as host, sum(count)::float8 as events from rollups where kind = any($1::smallint[]) group by 1, 2`,
    [codesOfAction(kind)],
  );
  const counted = new Set<string>();
  for (const { id, host, events } of rows) {
    const name = shapeOf.get(id);
    if (name === undefined) continue;
    const shape = shapes.get(name) ?? newShape(name);
    shapes.set(name, shape);
    shape.hosts.set(host, (shape.hosts.get(host) ?? 0) + events);
    if (!counted.has(id)) shape.behaviors++;
    counted.add(id);
  }
  const cost = Date.now() - since;
  return { shapeOf, shapes, readUntil, freshUntil: Date.now() + Math.max(LEAST_FRESH_MS, cost * FRESH_TIMES_COST) };
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
