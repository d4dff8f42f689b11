import type { Queryable } from '../db/client';
import type { MatchGroup } from '../detectors/match-group';
import type { EventKey } from '../telemetry/event';
import { pinEvents } from '../telemetry/pins-store';
import { epochMs, timestampOf } from '../telemetry/store';
import { nowMs } from '../time';
import { type AlertSpan, groupKey, joinAlerts, PINNED, type Regrouped } from './grouping';

type AddedMatch = MatchGroup & EventKey;
type StoredAlert = AlertSpan & MatchGroup & { events: number };

/** What an alert gains. */
interface Growth {
  alert: StoredAlert;
  added: AddedMatch[];
}

/**
 * Adds new matches to the open alerts of their groups without reading the matches that these hold already: a detector that
 * matches everything must not make ingest slower with every event.
 * @param groups that only gained matches
 * @returns those whose alerts must be formed again: a first match, one that comes for a closed alert, two alerts that meet
 */
export async function growAlerts(tx: Queryable, groups: readonly MatchGroup[], out: Regrouped): Promise<MatchGroup[]> {
  if (groups.length === 0) return [];
  const alerts = byGroup(await openSpans(tx, groups));
  const added = byGroup(
    await newMatches(
      tx,
      groups.filter((g) => alerts.has(groupKey(g))),
    ),
  );
  const left: MatchGroup[] = [];
  const growths: Growth[] = [];
  for (const group of groups) {
    const key = groupKey(group);
    const joined = joinAlerts(added.get(key) ?? [], alerts.get(key) ?? []);
    if (!joined?.size) left.push(group);
    else
      for (const [id, matches] of joined)
        growths.push({ alert: alerts.get(key)!.find((a) => a.id === id)!, added: matches });
  }
  await grow(tx, growths);
  out.changed.push(...growths.map(({ alert }) => alert.id));
  return left;
}

function byGroup<T extends MatchGroup>(rows: readonly T[]): Map<string, T[]> {
  const out = new Map<string, T[]>();
  for (const row of rows) {
    const list = out.get(groupKey(row));
    if (list) list.push(row);
    else out.set(groupKey(row), [row]);
  }
  return out;
}

const places = (groups: readonly MatchGroup[]) => [
  groups.map((g) => g.hostId),
  groups.map((g) => g.detectorId),
  groups.map((g) => g.anchorId),
];

async function openSpans(tx: Queryable, groups: readonly MatchGroup[]): Promise<StoredAlert[]> {
  const { rows } = await tx.query<StoredAlert>(
    `select a.host_id as "hostId", a.detector_id as "detectorId", a.anchor_id as "anchorId", a.alert_id as id,
       ${epochMs('a.first_ts')} as first, ${epochMs('a.last_ts')} as last, a.event_count as events,
       a.status in ('closed', 'withdrawn') as settled
     from unnest($1::int[], $2::int[], $3::bigint[]) g(h, d, n)
     join alerts a on a.host_id = g.h and a.detector_id = g.d and a.anchor_id = g.n and a.redirect_to is null
     order by a.host_id, a.alert_id for update of a`,
    places(groups),
  );
  return rows;
}

async function newMatches(tx: Queryable, groups: readonly MatchGroup[]): Promise<AddedMatch[]> {
  if (groups.length === 0) return [];
  const { rows } = await tx.query<AddedMatch>(
    `select m.host_id as "hostId", m.detector_id as "detectorId", m.anchor_id as "anchorId", ${epochMs('m.ts')} as time,
       m.seq::float8 as seq, m.part
     from unnest($1::int[], $2::int[], $3::bigint[]) g(h, d, n)
     join matches m on m.host_id = g.h and m.detector_id = g.d and m.anchor_id = g.n
       and m.alert_id is null and m.withdrawn_at is null and not m.observed
     order by m.ts, m.seq, m.part`,
    places(groups),
  );
  return rows;
}

async function grow(tx: Queryable, growths: readonly Growth[]): Promise<void> {
  if (growths.length === 0) return;
  const rows = growths.flatMap(({ alert, added }) => added.map((match) => ({ ...match, id: alert.id })));
  await tx.query(
    `update matches m set alert_id = x.id
     from unnest($1::int[], $2::int[], $3::float8[], $4::bigint[], $5::int[], $6::bigint[]) x(h, d, t, s, p, id)
     where m.host_id = x.h and m.detector_id = x.d and m.ts = to_timestamp(x.t / 1000.0) and m.seq = x.s and m.part = x.p`,
    [
      rows.map((r) => r.hostId),
      rows.map((r) => r.detectorId),
      rows.map((r) => r.time),
      rows.map((r) => r.seq),
      rows.map((r) => r.part),
      rows.map((r) => r.id),
    ],
  );
  await tx.query(
    `update alerts a set event_count = a.event_count + x.n, last_ts = greatest(a.last_ts, to_timestamp(x.t / 1000.0)),
       updated_at = ${timestampOf('$5::float8')}
     from unnest($1::int[], $2::bigint[], $3::int[], $4::float8[]) x(h, id, n, t)
     where a.host_id = x.h and a.alert_id = x.id`,
    [
      growths.map(({ alert }) => alert.hostId),
      growths.map(({ alert }) => alert.id),
      growths.map(({ added }) => added.length),
      growths.map(({ added }) => added[added.length - 1]!.time),
      nowMs(),
    ],
  );
  for (const { alert, added } of growths) {
    const room = PINNED - alert.events;
    if (room > 0) await pinEvents(tx, alert.hostId, `alert:${alert.id}`, added.slice(0, room));
  }
}
