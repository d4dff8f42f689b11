import type { Queryable } from '../db/client';
import { type EventKind, kindCode } from '../telemetry/event';
import { kindBits } from '../telemetry/host-days-store';
import { dayOf, dayText } from '../telemetry/partitions-store';
import { epochMs, timestampOf } from '../telemetry/store';
import { dayParts, type Range } from './range';
import type { Scope } from './scope';

/** From the first to the last stored event, or undefined when nothing is stored. Times are epoch milliseconds. */
export async function storedSpan(db: Queryable): Promise<Range | undefined> {
  const { rows } = await db.query<{ from: number | null; to: number | null }>(
    `select ${epochMs('min(first_ts)')} as from, ${epochMs('max(last_ts)')} as to from hosts`,
  );
  const { from, to } = rows[0]!;
  return from === null || to === null ? undefined : { from, to };
}

/** What a backtest was run over: whole days from what hosts reported on them, the rests at the ends from the events. */
export async function storedTotals(
  db: Queryable,
  { range, everything }: Scope,
): Promise<{ storedEvents: number; storedHosts: number }> {
  const params: unknown[] = [];
  const bind = (value: unknown) => `$${params.push(value)}`;
  const { days, edges } = dayParts(range);
  const parts = everything
    ? ['select host_id, events from host_days']
    : [
        `select host_id, events from host_days where day >= ${bind(dayText(dayOf(days.from)))}::date and day < ${bind(dayText(dayOf(days.to)))}::date`,
        ...edges.map(
          ({ from, to }) => `select host_id, count(*) from events
            where ts >= ${timestampOf(`${bind(from)}::float8`)} and ts < ${timestampOf(`${bind(to)}::float8`)} group by 1`,
        ),
      ];
  const { rows } = await db.query<{ events: number; hosts: number }>(
    `select coalesce(sum(events), 0)::float8 as events, count(distinct host_id)::int as hosts from (${parts.join(' union all ')}) d`,
    params,
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
  matched: Iterable<{ readonly kind: EventKind }>,
  { range, everything }: Scope,
): Promise<number> {
  const seen = new Set<EventKind>();
  for (const { kind } of matched) seen.add(kind);
  const asked = kinds.filter((kind) => seen.has(kind));
  const days = everything
    ? ''
    : `and day >= (${timestampOf('$2::float8')} at time zone 'UTC')::date and day <= (${timestampOf('$3::float8')} at time zone 'UTC')::date`;
  const bits = kindBits((asked.length > 0 ? asked : kinds).map(kindCode));
  const { rows } = await db.query<{ hosts: number }>(
    `select count(distinct host_id)::int as hosts from host_days where kinds & $1::int <> 0 ${days}`,
    everything ? [bits] : [bits, range.from, range.to],
  );
  return rows[0]!.hosts;
}
