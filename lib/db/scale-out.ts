import type { Queryable } from './client';
import { type TableFacts, violations } from './scale-out-check';
import { LAYOUT, type Placement } from './scale-out-layout';

/** The tables of the schema as the catalog has them; partitions count as their parent. */
export async function readTables(db: Queryable): Promise<TableFacts[]> {
  const { rows } = await db.query<TableFacts>(
    `select c.relname as name,
       (select jsonb_object_agg(a.attname, not a.attnotnull) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
       coalesce((select jsonb_agg(jsonb_build_object('name', i.indexrelid::regclass::text, 'columns',
           (select coalesce(jsonb_agg(a.attname), '[]') from pg_attribute a where a.attrelid = c.oid and a.attnum = any(i.indkey))))
         from pg_index i where i.indrelid = c.oid and i.indisunique), '[]') as keys,
       coalesce((select jsonb_agg(jsonb_build_object('name', k.conname, 'to', f.relname, 'columns',
           (select jsonb_agg(a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum = any(k.conkey))))
         from pg_constraint k join pg_class f on f.oid = k.confrelid
         where k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0), '[]') as "foreignKeys",
       coalesce((select jsonb_agg(a.attname) from pg_attribute a where a.attrelid = c.oid and a.attidentity <> ''), '[]') as identity,
       coalesce((select jsonb_agg(t.tgname) from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal), '[]') as triggers
     from pg_class c
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
     order by 1`,
  );
  return rows;
}

/** One thing to do, or that is done already. */
export interface Step {
  table: string;
  placement: Placement;
  /** what is run, with its parameters in place; null: it is so already */
  statement: { sql: string; params: unknown[] } | null;
  words: string;
}

export interface ScaleOutPlan {
  /** the extension's version; null: it is not there, and there is nothing to do */
  citus: string | null;
  steps: Step[];
  /** machines that hold rows, by the extension's own list */
  machines: number;
}

export class ScaleOutError extends Error {
  override readonly name = 'ScaleOutError';
}

/** What would be done; changes nothing. Throws a ScaleOutError for a schema that cannot be laid out as declared. */
export async function planScaleOut(db: Queryable): Promise<ScaleOutPlan> {
  const wrong = violations(LAYOUT, await readTables(db));
  if (wrong.length > 0) throw new ScaleOutError(`The tables cannot be spread as declared:\n  ${wrong.join('\n  ')}`);
  const { rows } = await db.query<{ version: string | null }>(
    `select coalesce((select extversion from pg_extension where extname = 'citus'),
       case when to_regclass('citus_tables') is not null then 'stand-in' end) as version`,
  );
  const citus = rows[0]!.version;
  if (citus === null) return { citus, steps: [], machines: 1 };
  const present = await readPresent(db);
  const nodes = await db.query<{ n: number }>(
    'select count(*)::int as n from pg_dist_node where isactive and shouldhaveshards',
  );
  return {
    citus,
    steps: inOrder().map(([table, placement]) => stepOf(table, placement, present)),
    machines: nodes.rows[0]!.n,
  };
}

interface Present {
  kind: string;
  column: string;
}

async function readPresent(db: Queryable): Promise<Map<string, Present>> {
  const { rows } = await db.query<{ name: string } & Present>(
    `select table_name::text as name, citus_table_type as kind, distribution_column as "column" from citus_tables`,
  );
  return new Map(rows.map(({ name, kind, column }) => [name.replace(/^public\./, ''), { kind, column }]));
}

/** Copies first, since foreign keys lead to them; then the first table of each group, which the others join. */
function inOrder(): [string, Placement][] {
  const all = Object.entries(LAYOUT);
  const rank = ([name, placement]: [string, Placement]) => {
    if (placement.kind === 'local') return 3;
    if (placement.kind === 'reference') return 0;
    return firstOf(placement.group) === name ? 1 : 2;
  };
  return all
    .map((entry, i) => ({ entry, i }))
    .sort((a, b) => rank(a.entry) - rank(b.entry) || a.i - b.i)
    .map(({ entry }) => entry);
}

function firstOf(group: string): string {
  return Object.entries(LAYOUT).find(([, one]) => one.kind === 'distributed' && one.group === group)![0];
}

function stepOf(table: string, placement: Placement, present: ReadonlyMap<string, Present>): Step {
  const now = present.get(table);
  const step = (statement: Step['statement'], words: string): Step => ({ table, placement, statement, words });
  if (placement.kind === 'local') {
    if (now?.kind === 'distributed' || now?.kind === 'reference') throw elsewhere(table, now, 'local');
    return step(null, 'stays on the coordinator');
  }
  if (placement.kind === 'reference') {
    if (now?.kind === 'reference') return step(null, 'is on every machine already');
    if (now?.kind === 'distributed') throw elsewhere(table, now, 'on every machine');
    return step({ sql: 'select create_reference_table($1::regclass)', params: [table] }, 'a copy on every machine');
  }
  const { column, group } = placement;
  if (now?.kind === 'distributed' && now.column === column) return step(null, `is spread by ${column} already`);
  if (now?.kind === 'distributed' || now?.kind === 'reference') throw elsewhere(table, now, `spread by ${column}`);
  const anchor = firstOf(group);
  const beside = anchor === table ? 'none' : anchor;
  return step(
    { sql: `select create_distributed_table($1::regclass, $2, colocate_with => $3)`, params: [table, column, beside] },
    beside === 'none' ? `spread by ${column}` : `spread by ${column}, beside ${anchor}`,
  );
}

const elsewhere = (table: string, { kind, column }: Present, wanted: string) =>
  new ScaleOutError(
    `The table ${table} is ${kind}${kind === 'distributed' ? ` by ${column}` : ''} and should be ${wanted}. Undo that first: select undistribute_table('${table}').`,
  );

/**
 * Does what the plan says, table by table, each for itself: stopped half-way, the next call goes on. Rows that are there
 * are moved by the extension. `told` hears of every step before it runs.
 */
export async function scaleOut(db: Queryable, told: (step: Step) => void = () => {}): Promise<ScaleOutPlan> {
  const plan = await planScaleOut(db);
  for (const step of plan.steps) {
    told(step);
    if (step.statement) await db.query(step.statement.sql, step.statement.params);
  }
  return plan;
}
