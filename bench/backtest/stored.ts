import type pg from 'pg';
import { kindOfCode } from '../../lib/telemetry/event';

export interface StoredFigures {
  events: number;
  hosts: number;
  from: string;
  to: string;
  /** megabytes with indexes, and bytes an event, by table */
  sizes: { table: string; megabytes: number; indexMegabytes: number; bytesPerEvent: number }[];
  /** of each kind: events, distinct behaviors, and how many behaviors a hundred events made */
  kinds: { kind: string; events: number; behaviors: number; newPercent: number }[];
}

/** What is stored and how much room it takes, with everything on. */
export async function storedFigures(pool: pg.Pool): Promise<StoredFigures> {
  const { rows: span } = await pool.query<{ events: number; hosts: number; from: string; to: string }>(
    `select (select count(*)::float8 from events) as events, count(*)::int as hosts, min(first_ts)::text as from, max(last_ts)::text as to
     from hosts where first_ts is not null`,
  );
  const { events } = span[0]!;
  const { rows: sizes } = await pool.query<{ table: string; bytes: number; index: number }>(
    `select coalesce(p.relname, c.relname) as table, sum(pg_total_relation_size(c.oid))::float8 as bytes, sum(pg_indexes_size(c.oid))::float8 as index
     from pg_class c left join pg_inherits i on i.inhrelid = c.oid left join pg_class p on p.oid = i.inhparent
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname not like 'bench%'
     group by 1 having sum(pg_total_relation_size(c.oid)) > 1048576 order by 2 desc`,
  );
  const { rows: kinds } = await pool.query<{ kind: number; events: number; behaviors: number }>(
    `select kind, sum(count)::float8 as events, count(distinct behavior_id)::float8 as behaviors from rollups group by 1 order by 2 desc`,
  );
  return {
    ...span[0]!,
    sizes: sizes.map(({ table, bytes, index }) => ({
      table,
      megabytes: Math.round(bytes / 2 ** 20),
      indexMegabytes: Math.round(index / 2 ** 20),
      bytesPerEvent: Math.round(bytes / events),
    })),
    kinds: kinds.map(({ kind, events, behaviors }) => ({
      kind: kindOfCode(kind),
      events,
      behaviors,
      newPercent: Math.round((behaviors / events) * 1000) / 10,
    })),
  };
}
