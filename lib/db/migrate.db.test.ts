import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate, readMigrations } from './migrate';
import { type TestDatabase, testDatabase } from './test-database';

const made: TestDatabase[] = [];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'unwrap-migrations-'));

async function database(migrated = false): Promise<TestDatabase> {
  const db = await testDatabase({ migrated });
  made.push(db);
  return db;
}

function write(name: string, sql: string): void {
  fs.mkdirSync(path.join(folder, name), { recursive: true });
  fs.writeFileSync(path.join(folder, name, 'migration.sql'), sql);
}

beforeEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
  write('20260101000000_first', 'create table a (id int primary key);\ninsert into a values (1);\n');
  write('20260102000000_second', 'alter table a add column b text;\n');
});

afterAll(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  await Promise.all(made.map((db) => db.drop()));
});

describe('migrate', () => {
  test('applies the files in order and keeps books as Prisma does', async () => {
    const { url, pool } = await database();
    const seen: string[] = [];
    expect(await migrate(url, { folder, onApply: (name) => seen.push(name) })).toEqual({
      applied: ['20260101000000_first', '20260102000000_second'],
      present: 2,
    });
    expect(seen).toHaveLength(2);
    const { rows } = await pool.query('select * from _prisma_migrations order by migration_name');
    const bytes = fs.readFileSync(path.join(folder, '20260101000000_first', 'migration.sql'));
    expect(rows[0]).toMatchObject({
      checksum: createHash('sha256').update(bytes).digest('hex'),
      migration_name: '20260101000000_first',
      applied_steps_count: 1,
      logs: null,
      rolled_back_at: null,
    });
    expect(rows[0].finished_at).toBeInstanceOf(Date);
    expect((await pool.query('select id, b from a')).rows).toEqual([{ id: 1, b: null }]);
  });

  test('does nothing the second time, and only what is new later', async () => {
    const { url } = await database();
    await migrate(url, { folder });
    expect((await migrate(url, { folder })).applied).toEqual([]);
    write('20260103000000_third', 'create index on a (b);');
    expect((await migrate(url, { folder })).applied).toEqual(['20260103000000_third']);
  });

  test('runs once when several processes start together', async () => {
    const { url } = await database();
    const results = await Promise.all([1, 2, 3, 4].map(() => migrate(url, { folder })));
    expect(results.flatMap((result) => result.applied)).toHaveLength(2);
  });

  test('a file that fails leaves no trace, and says where', async () => {
    const { url, pool } = await database();
    write('20260103000000_third', 'create table c (id int);\ncreate table d (id nonsense);\n');
    await expect(migrate(url, { folder })).rejects.toThrow(
      /20260103000000_third failed \(line 2\) and was undone: .*nonsense/,
    );
    expect((await pool.query(`select to_regclass('c') as c, to_regclass('a')::text as a`)).rows).toEqual([
      { c: null, a: 'a' },
    ]);
    write('20260103000000_third', 'create table c (id int);');
    expect((await migrate(url, { folder })).applied).toEqual(['20260103000000_third']);
  });

  test('refuses a changed, a missing, a late and an unfinished migration', async () => {
    const { url, pool } = await database();
    await migrate(url, { folder });
    write('20260102000000_second', 'alter table a add column b int;\n');
    await expect(migrate(url, { folder })).rejects.toThrow(/second was changed after it was applied/);
    fs.rmSync(path.join(folder, '20260102000000_second'), { recursive: true });
    await expect(migrate(url, { folder })).rejects.toThrow(/second, which this version of Unwrap does not know/);
    write('20260102000000_second', 'alter table a add column b text;\n');
    write('20260101120000_late', 'select 1;');
    await expect(migrate(url, { folder })).rejects.toThrow(/late sorts before 20260102000000_second/);
    fs.rmSync(path.join(folder, '20260101120000_late'), { recursive: true });
    await pool.query('update _prisma_migrations set finished_at = null where migration_name like $1', ['%second']);
    await expect(migrate(url, { folder })).rejects.toThrow(/never finished/);
  });

  test("this version's own migrations are in every test database", async () => {
    const { pool } = await database(true);
    const { rows } = await pool.query('select migration_name as name, checksum from _prisma_migrations order by 1');
    expect(rows).toEqual(readMigrations().map(({ name, checksum }) => ({ name, checksum })));
  });
});
