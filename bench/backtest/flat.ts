import type pg from 'pg';
import { EVENT_KINDS, kindCode } from '../../lib/telemetry/event';
import type { BenchRule } from './rules';

/** One row an event, with everything that rules ask: how events are mostly stored. Made once, kept with the fleet. */
export async function makeFlat(pool: pg.Pool, told: (what: string) => void): Promise<void> {
  const { rows } = await pool.query(`select to_regclass('bench_flat') is not null as there`);
  if (rows[0].there) return;
  told('The flat table is made, once.');
  await pool.query('drop table if exists bench_kind');
  await pool.query('create table bench_kind (name text, code smallint)');
  for (const kind of EVENT_KINDS) await pool.query('insert into bench_kind values ($1, $2)', [kind, kindCode(kind)]);
  await pool.query(
    `create unlogged table bench_flat_new as
     select e.host_id, e.ts, e.kind,
       case when b.process_behavior_id is null then b.image else coalesce(lower(b.doc ->> 'image') collate "C", p.image) end as image,
       coalesce(p.command_line, b.command_line) as command_line,
       coalesce(p.parent_image, b.parent_image) as parent_image,
       coalesce(p.parent_command_line, b.parent_command_line) as parent_command_line,
       lower(coalesce(b.doc ->> 'user', p.doc ->> 'user')) collate "C" as usr,
       lower(coalesce(p.doc, b.doc) ->> 'cwd') collate "C" as cwd,
       t.target, t.port
     from events e join behaviors b on b.behavior_id = e.behavior_id
     left join behaviors p on p.behavior_id = b.process_behavior_id
     left join targets t on t.target_id = b.target_id
     where e.kind <> ${kindCode('process_end')} and e.ts >= '2000-01-01' and e.ts < '2100-01-01'`,
  );
  await pool.query('vacuum (analyze) bench_flat_new');
  await pool.query('alter table bench_flat_new rename to bench_flat');
}

/** Scans the flat table with the rule's condition. */
export async function scanFlat(pool: pg.Pool, { ready, sql }: BenchRule): Promise<{ events: number; ms: number }> {
  const began = performance.now();
  const { rows } = await pool.query<{ events: number }>(
    `select count(*)::float8 as events from bench_flat where kind = any($1::smallint[]) and (${sql})`,
    [ready.kinds.map(kindCode)],
  );
  return { events: rows[0]!.events, ms: performance.now() - began };
}
