import type pg from 'pg';
import { UNSEEN_PROCESS } from '@/lib/telemetry/dictionary-store';
import { kindOfCode } from '@/lib/telemetry/event';

export interface TableSize {
  table: string;
  rows: number;
  tableBytes: number;
  indexBytes: number;
}

/** What tables and their indexes take on disk; a partitioned table is the sum of its partitions. */
export async function tableSizes(pool: pg.Pool): Promise<TableSize[]> {
  await pool.query('analyze');
  const { rows } = await pool.query<TableSize>(`
    select coalesce(parent.relname, c.relname) as "table", sum(greatest(c.reltuples, 0))::float8 as rows,
      sum(pg_table_size(c.oid))::float8 as "tableBytes", sum(pg_indexes_size(c.oid))::float8 as "indexBytes"
    from pg_class c
    left join pg_inherits i on i.inhrelid = c.oid
    left join pg_class parent on parent.oid = i.inhparent
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
    group by 1 having sum(greatest(c.reltuples, 0)) > 0 order by sum(pg_total_relation_size(c.oid)) desc`);
  return rows.filter(({ tableBytes, indexBytes }) => tableBytes + indexBytes > 1_000_000);
}

export interface Dictionary {
  /** behaviors by kind of event */
  behaviors: Record<string, number>;
  targets: number;
  values: number;
}

export async function dictionaryRows(pool: pg.Pool): Promise<Dictionary> {
  const { rows } = await pool.query<{ kind: number; n: number }>(
    'select kind, count(*)::int as n from behaviors group by kind order by kind',
  );
  const { rows: others } = await pool.query<{ targets: number; values: number }>(
    'select (select count(*) from targets)::int as targets, (select count(*) from behavior_values)::int as "values"',
  );
  const name = (kind: number) => (kind === UNSEEN_PROCESS ? 'process never seen starting' : kindOfCode(kind));
  return { behaviors: Object.fromEntries(rows.map(({ kind, n }) => [name(kind), n])), ...others[0]! };
}

export interface Statement {
  milliseconds: number;
  calls: number;
  rows: number;
  walBytes: number;
  sql: string;
}

/** The statements that PostgreSQL spent the most time on in this database. */
export async function topStatements(pool: pg.Pool, limit = 15): Promise<Statement[]> {
  const { rows } = await pool.query<Statement>(
    `select total_exec_time as milliseconds, calls::float8, rows::float8, wal_bytes::float8 as "walBytes",
       left(regexp_replace(query, '\\s+', ' ', 'g'), 110) as sql
     from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
     order by total_exec_time desc limit $1`,
    [limit],
  );
  return rows;
}
