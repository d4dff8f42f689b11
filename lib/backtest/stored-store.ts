import type { Queryable } from '../db/client';
import { type EventKind, kindCode } from '../telemetry/event';
import { epochMs, timestampOf } from '../telemetry/store';
import type { Scope } from './evaluate-store';
import { among } from './found-store';
import type { Range } from './range';

/** From the first to the last stored event, or undefined when nothing is stored. Times are epoch milliseconds. */
export async function storedSpan(db: Queryable): Promise<Range | undefined> {
  const { rows } = await db.query<{ from: number | null; to: number | null }>(
    `select ${epochMs('min(first_ts)')} as from, ${epochMs('max(last_ts)')} as to from hosts`,
  );
  const { from, to } = rows[0]!;
  return from === null || to === null ? undefined : { from, to };
}

/** What a backtest was run over. */
export async function storedTotals(
  db: Queryable,
  { range }: Scope,
): Promise<{ storedEvents: number; storedHosts: number }> {
  const between = (ts: string) => `${ts} >= ${timestampOf('$1::float8')} and ${ts} < ${timestampOf('$2::float8')}`;
  const { rows } = await db.query<{ events: number; hosts: number }>(
    `select (select count(*) from events where ${between('ts')})::float8 as events,
       (select count(*) from hosts h
        where exists (select from events e where e.host_id = h.host_id and ${between('e.ts')}))::int as hosts`,
    [range.from, range.to],
  );
  return { storedEvents: rows[0]!.events, storedHosts: rows[0]!.hosts };
}

/**
 * The base of a rule's host count: hosts that report actions of the matched kinds (of the log source's kinds when
 * nothing matched), since not every agent reports every action.
 */
export async function reportingHosts(
  db: Queryable,
  kinds: readonly EventKind[],
  matched: readonly string[],
  { range, everything }: Scope,
): Promise<number> {
  const codes = kinds.map(kindCode);
  const { rows: seen } = await db.query<{ kind: number }>(
    `select distinct kind from behaviors where ${among('behavior_id', matched, '$1')} and kind = any($2::smallint[])`,
    [matched, codes],
  );
  const asked = seen.length > 0 ? seen.map(({ kind }) => kind) : codes;
  const days = everything
    ? ''
    : `and r.day >= (${timestampOf('$2::float8')} at time zone 'UTC')::date and r.day <= (${timestampOf('$3::float8')} at time zone 'UTC')::date`;
  const { rows } = await db.query<{ hosts: number }>(
    `select count(*)::int as hosts from hosts h
     where exists (select from rollups r where r.host_id = h.host_id and r.kind = any($1::smallint[]) ${days})`,
    everything ? [asked] : [asked, range.from, range.to],
  );
  return rows[0]!.hosts;
}
