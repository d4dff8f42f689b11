import { storedSpan } from '../backtest/stored-store';
import type { Queryable } from '../db/client';
import { readKeptFrom } from '../telemetry/border-store';
import { kindCode } from '../telemetry/event';
import type { HuntQuestion } from './answer';
import type { ReadyHunt } from './hunt';

/** A hunt with the telemetry that it is about. */
export interface HuntScope extends ReadyHunt {
  /** epoch milliseconds, half-open: bounds every query on events */
  range: { from: number; to: number };
  /** there if what is asked for begins before it, and retention dropped what was before */
  keptFrom?: number;
  codes: number[];
  hostNames: ReadonlyMap<number, string>;
  /** hosts that the query asks for; undefined: all */
  hostIds: number[] | undefined;
}

const MICROSECOND = 0.001;

/** Undefined when nothing is stored. */
export async function scopeOf(
  db: Queryable,
  ready: ReadyHunt,
  { from, to }: Pick<HuntQuestion, 'from' | 'to'>,
): Promise<HuntScope | undefined> {
  const span = await storedSpan(db);
  if (!span) return undefined;
  const { rows } = await db.query<{ id: number; name: string }>('select host_id as id, name from hosts');
  const { host } = ready;
  const keptFrom = await readKeptFrom(db);
  const start = Math.max(from ?? span.from, span.from, keptFrom ?? Number.NEGATIVE_INFINITY);
  return {
    ...ready,
    ...(keptFrom !== null && (from ?? 0) < keptFrom ? { keptFrom } : {}),
    range: { from: start, to: Math.max(start, Math.min(to ?? Number.POSITIVE_INFINITY, span.to + MICROSECOND)) },
    codes: ready.kinds.map(kindCode),
    hostNames: new Map(rows.map(({ id, name }) => [id, name])),
    hostIds: host ? rows.filter(({ name }) => host(name)).map(({ id }) => id) : undefined,
  };
}
