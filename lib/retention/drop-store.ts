import type pg from 'pg';
import { audit } from '../access/audit-store';
import { type Queryable, transaction } from '../db/client';
import { readKeptFrom } from '../telemetry/border-store';
import { lockHosts } from '../telemetry/hosts-store';
import { dayOf, dayText, dropPartition, partitionsBefore } from '../telemetry/partitions-store';
import { FRESH_MS } from '../telemetry/provenance';
import { epochMs, timestampOf } from '../telemetry/store';
import { firstOf } from '../telemetry/window-store';
import { WRITERS_LOCK } from '../telemetry/writers-lock';
import { nowMs } from '../time';
import { borderOf } from './retention';
import { readKeptDays } from './setting-store';

const HOST_TIMEOUT_MS = 300_000;

/**
 * Moves the border to where the setting wants it, and drops what lies before it. The border is moved first: from then on
 * nothing older comes in, and what is left to do is what is still there, so that a run that was cut short is gone on with by
 * the next one. Any number of runs may go at once.
 * @returns whether everything before the border is gone; else somebody reads it, and the next run tries again
 */
export async function applyRetention(pool: pg.Pool): Promise<boolean> {
  const days = await readKeptDays(pool);
  if (days !== null) await moveBorder(pool, borderOf(days, nowMs()));
  const keptFrom = await readKeptFrom(pool);
  return keptFrom === null || dropBefore(pool, keptFrom);
}

/** Never moves back: what was dropped does not return. */
async function moveBorder(pool: pg.Pool, border: number): Promise<void> {
  await transaction(
    async (tx) => {
      // alone: an ingest that runs has read the old border and may still write before the new one
      await tx.query('select pg_advisory_xact_lock($1)', [WRITERS_LOCK]);
      const before = await readKeptFrom(tx);
      if (before !== null && before >= border) return;
      const at = timestampOf('$1::float8');
      await tx.query(`update live_set set kept_from = ${at} where id = 1`, [border]);
      // nobody counts these days any more, neither by what lies in memory nor by rollups that are still there
      await tx.query('delete from rollup_days where day < $1::date', [dayText(dayOf(border))]);
      await tx.query(`delete from pending_parts where ts < ${at}`, [border]);
      await tx.query(`delete from quarantine where received_at < ${at}`, [border]);
      const { seq, part } = firstOf(border);
      await tx.query(`update late_hosts set ts = ${at}, seq = $2, part = $3 where ts < ${at}`, [border, seq, part]);
      const { rows } = await tx.query<{ days: number; events: number }>(
        'select count(distinct day)::int as days, coalesce(sum(events), 0)::float8 as events from host_days where day < $1::date',
        [dayText(dayOf(border))],
      );
      if (rows[0]!.days === 0) return;
      const details = { before: new Date(border).toISOString(), ...rows[0]! };
      await audit(tx, {
        actor: { name: 'retention', shown: 'retention' },
        action: 'drop',
        object: 'telemetry',
        objectId: dayText(dayOf(border)),
        details,
      });
    },
    { pool },
  );
}

async function dropBefore(pool: pg.Pool, border: number): Promise<boolean> {
  const day = dayOf(border);
  const whole = await partitionsBefore(pool, day);
  const isRollup = ({ parent }: (typeof whole)[number]) => parent === 'rollups';
  // counts go before events: a count without events would be a lie, events without a count are only not counted
  for (const partition of whole.filter(isRollup)) await dropPartition(pool, partition);
  const { rows: hosts } = await pool.query<{ id: number }>(
    'select distinct host_id as id from host_days where day < $1::date order by 1',
    [dayText(day)],
  );
  for (const { id } of hosts)
    await transaction((tx) => dropOfHost(tx, id, border), { pool, statementTimeout: HOST_TIMEOUT_MS });
  let all = true;
  for (const partition of whole) all = (await dropPartition(pool, partition)) && all;
  return all;
}

/** What is kept of a host besides its events, with the host held as ingest holds it. */
async function dropOfHost(tx: Queryable, hostId: number, border: number): Promise<void> {
  if (!(await lockHosts(tx, [hostId])).has(hostId)) return;
  const day = dayText(dayOf(border));
  await tx.query('delete from rollups where host_id = $1 and day < $2::date', [hostId, day]);
  await tx.query(
    `delete from undecided u where host_id = $1 and not exists (
       select from rollups r where r.host_id = $1 and r.behavior_id = u.behavior_id)`,
    [hostId],
  );
  await dropProcesses(tx, hostId, border);
  await dropFiles(tx, hostId, border);
  const { rows } = await tx.query<{ first: number | null }>(
    `select ${epochMs('min(ts)')} as first from events where host_id = $1 and ts >= ${timestampOf('$2::float8')}`,
    [hostId, border],
  );
  await tx.query(`update hosts set first_ts = ${timestampOf('$2::float8')} where host_id = $1`, [
    hostId,
    rows[0]!.first,
  ]);
  // last: a host whose older days stand here is not done yet
  await tx.query('delete from host_days where host_id = $1 and day < $2::date', [hostId, day]);
}

/** By which a process names others. Each has an index of its own, so each is asked by itself. */
const LINKS = ['parent_id', 'predecessor_id', 'anchor_id'];

/**
 * Processes from before the border go, but for those that anything from after it can ask for or a person may look at: what
 * runs on (also where nobody saw it end), what acted later, the pid that a later process without a record was told apart by,
 * the lineages of alerts and threats, what was observed or pinned; and all their ancestors.
 */
async function dropProcesses(tx: Queryable, hostId: number, border: number): Promise<void> {
  await tx.query(
    `with recursive old as materialized (
       select process_id, pid, entity, ts, seq, part, ended_ts, parent_id, predecessor_id, anchor_id from processes
       where host_id = $1 and ts < ${timestampOf('$2::float8')}
     ), kept(process_id) as (
       select o.process_id from old o where o.ended_ts >= ${timestampOf('$2::float8')}
         or o.ended_ts is null and not exists (
           select from processes q where q.host_id = $1 and q.pid = o.pid and (q.ts, q.seq, q.part) > (o.ts, o.seq, o.part)
             and (o.entity is null or q.predecessor_id = o.process_id))
         or exists (
           select from events e where e.host_id = $1 and e.process_id = o.process_id and e.ts >= ${timestampOf('$2::float8')})
         ${['q.pid = o.pid and not q.started', ...LINKS.map((link) => `q.${link} = o.process_id`)]
           .map(
             (named) =>
               `or exists (select from processes q where q.host_id = $1 and ${named} and q.ts >= ${timestampOf('$2::float8')})`,
           )
           .join('\n         ')}
         or o.anchor_id in (select anchor_id from alerts where host_id = $1 and redirect_to is null and status <> 'withdrawn')
         or o.anchor_id in (select anchor_id from threat_lineages where host_id = $1)
         or o.process_id in (select process_id from observations where host_id = $1)
         or o.process_id in (select process_id from pinned_events where host_id = $1)
       union
       select a.process_id from kept k join old o on o.process_id = k.process_id
         cross join lateral (values ${LINKS.map((link) => `(o.${link})`).join(', ')}) a(process_id) where a.process_id is not null
     )
     delete from processes p using old o
     where p.host_id = $1 and p.process_id = o.process_id and not exists (select from kept k where k.process_id = p.process_id)`,
    [hostId, border],
  );
}

/**
 * Of a path's history before the border the last word counts: it stays where it says more than silence would, which is that
 * the file was downloaded, is still fresh, or was moved or copied after the border.
 */
async function dropFiles(tx: Queryable, hostId: number, border: number): Promise<void> {
  await tx.query(
    `delete from file_provenance f where f.host_id = $1 and f.ts < ${timestampOf('$2::float8')} and (
       exists (select from file_provenance l where l.host_id = $1 and l.path_key = f.path_key
         and l.ts < ${timestampOf('$2::float8')} and (l.ts, l.seq, l.part) > (f.ts, f.seq, f.part))
       or not (f.downloaded or f.ts >= ${timestampOf('$3::float8')}
         or f.path in (select r.from_path from file_provenance r
           where r.host_id = $1 and r.ts >= ${timestampOf('$2::float8')} and r.from_path is not null)))`,
    [hostId, border, border - FRESH_MS],
  );
}
