import type pg from 'pg';

/** What a bulk load fills: without indexes until all of it is there. */
const TABLES = [
  'events',
  'raw_blocks',
  'rollups',
  'host_days',
  'processes',
  'file_provenance',
  'behaviors',
  'targets',
  'behavior_values',
] as const;
const SETTING = 'bulk load indexes';

interface Kept {
  name: string;
  table: string;
  /** of a primary key: "PRIMARY KEY (...)" */
  constraint: string | null;
  index: string;
}

/** Takes the indexes of these tables away and remembers them in the database, so that an interrupted load can go on. */
export async function takeIndexes(pool: pg.Pool): Promise<void> {
  const { rows: known } = await pool.query('select from settings where name = $1', [SETTING]);
  if (known.length > 0) return;
  const { rows } = await pool.query<Kept>(
    `select c.relname as name, t.relname as table, pg_get_constraintdef(k.oid) as constraint, pg_get_indexdef(i.indexrelid) as index
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
     left join pg_constraint k on k.conindid = i.indexrelid and k.contype in ('p', 'u')
     where t.relname = any($1::text[]) and t.relnamespace = 'public'::regnamespace order by k.oid is null, c.relname`,
    [TABLES],
  );
  await pool.query('insert into settings (name, value) values ($1, $2)', [SETTING, JSON.stringify(rows)]);
  for (const { name, table, constraint } of rows)
    await pool.query(constraint ? `alter table ${table} drop constraint ${name}` : `drop index if exists ${name}`);
}

/** Gives back what `takeIndexes` took. Each is built once, over all rows. */
export async function giveIndexesBack(pool: pg.Pool, told: (name: string) => void): Promise<void> {
  const { rows } = await pool.query<{ value: Kept[] }>('select value from settings where name = $1', [SETTING]);
  if (rows.length === 0) return;
  const client = await pool.connect();
  try {
    await client.query(
      `set statement_timeout = 0; set maintenance_work_mem = '768MB'; set max_parallel_maintenance_workers = 1`,
    );
    for (const { name, table, constraint, index } of rows[0]!.value) {
      const { rows: there } = await client.query('select from pg_class where relname = $1', [name]);
      if (there.length > 0) continue;
      told(name);
      await client.query(
        constraint ? `alter table ${table} add constraint ${name} ${constraint}` : index.replace(' ON ONLY ', ' ON '),
      );
    }
    await client.query('delete from settings where name = $1', [SETTING]);
  } finally {
    client.release(true);
  }
}
