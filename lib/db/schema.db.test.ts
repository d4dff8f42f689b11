import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from './test-database';

// Prisma's schema declares every table and column that the migrations make, and nothing else.

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const SCALARS = /^(String|Int|BigInt|Float|Boolean|Json|Bytes|DateTime|Unsupported\(.*\))(\[\])?\??$/;

/** table -> columns, as schema.prisma has them */
function declared(): Map<string, string[]> {
  const schema = readFileSync('prisma/schema.prisma', 'utf8');
  const tables = new Map<string, string[]>();
  for (const [, , body = ''] of schema.matchAll(/^model (\w+) \{\n(.*?)^\}/gms)) {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1];
    const columns = body.split('\n').flatMap((line) => {
      const [, name, type] = /^\s+(\w+)\s+(\S+)/.exec(line) ?? [];
      if (!name || !type || !SCALARS.test(type)) return [];
      return [/@map\("(\w+)"\)/.exec(line)?.[1] ?? name];
    });
    if (table) tables.set(table, columns.sort());
  }
  return tables;
}

it('schema.prisma and the migrated database hold the same tables and columns', async () => {
  const { rows } = await db.pool.query<{ table: string; columns: string[] }>(
    `select c.relname as table, array_agg(a.attname::text order by a.attname::text collate "C") as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> '_prisma_migrations'
     group by 1`,
  );
  expect(Object.fromEntries(declared())).toEqual(Object.fromEntries(rows.map((row) => [row.table, row.columns])));
});
