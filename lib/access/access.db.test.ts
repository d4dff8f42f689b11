import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '../db/client';
import { type TestDatabase, testDatabase } from '../db/test-database';
import { actor } from './actor';
import { audit, verifyAudit } from './audit-store';
import { authenticateToken, createToken, readTokens, revokeToken } from './token-store';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const write = (n: number) =>
  transaction(
    (tx) =>
      audit(tx, {
        actor: actor(),
        action: 'close',
        object: 'alert',
        objectId: n,
        details: { n, b: [1.5, null], a: 'ü' },
      }),
    {
      pool: db.pool,
    },
  );

test('entries written at the same time form one chain', async () => {
  await Promise.all(Array.from({ length: 25 }, (_, n) => write(n)));
  expect(await verifyAudit(db.pool)).toMatchObject({ ok: true, entries: 25 });
});

test('an entry goes with its transaction', async () => {
  const failed = transaction(
    async (tx) => {
      await audit(tx, { actor: actor(), action: 'close', object: 'alert', objectId: 1 });
      throw new Error('no');
    },
    { pool: db.pool },
  );
  await expect(failed).rejects.toThrow('no');
  expect(await verifyAudit(db.pool)).toMatchObject({ ok: true, entries: 25 });
});

test('the database refuses to change, remove or empty the log', async () => {
  for (const sql of [`update audit set actor = 'x'`, 'delete from audit', 'truncate audit']) {
    await expect(db.pool.query(sql)).rejects.toThrow('append-only');
  }
});

test('a changed and a removed entry are found even if the rule was switched off', async () => {
  await db.pool.query('alter table audit disable trigger audit_no_change');
  const { rows } = await db.pool.query<{ id: string }>('select audit_id as id from audit order by audit_id');
  await db.pool.query(`update audit set details = '{"n": 99}' where audit_id = $1`, [rows[4]!.id]);
  expect(await verifyAudit(db.pool)).toMatchObject({ ok: false, entries: 4, brokenAt: rows[4]!.id });
  await db.pool.query('delete from audit where audit_id = $1', [rows[4]!.id]);
  expect(await verifyAudit(db.pool)).toMatchObject({ ok: false, entries: 4, brokenAt: rows[5]!.id });
});

test('a token is shown once, works for its source, and stops when revoked', async () => {
  const made = await createToken(actor(), { name: 'web fleet', source: 'web' }, db.pool);
  expect(made.token).toMatch(/^unwrap_[\w-]{43}$/);
  expect(await authenticateToken(`Bearer ${made.token}`, db.pool)).toEqual({
    tokenId: made.id,
    source: 'web',
    sample: false,
  });
  const [listed] = await readTokens(db.pool);
  expect(listed).toMatchObject({ id: made.id, name: 'web fleet', hint: made.token.slice(-4), revokedAt: null });
  expect(JSON.stringify(listed)).not.toContain(made.token);
  const { rows } = await db.pool.query<{ all: string }>(`select string_agg(t::text, '') as all from ingest_tokens t`);
  expect(rows[0]!.all).not.toContain(made.token);

  const revoked = await revokeToken(actor(), made.id, db.pool);
  expect(revoked.revokedAt).not.toBeNull();
  await expect(authenticateToken(`Bearer ${made.token}`, db.pool)).rejects.toMatchObject({ code: 'unauthorized' });
  expect((await revokeToken(actor(), made.id, db.pool)).revokedAt).toBe(revoked.revokedAt);
});

test.each([
  undefined,
  null,
  '',
  'Bearer',
  'Basic abc',
  'Bearer x',
  `Bearer unwrap_${'a'.repeat(43)}`,
  `Bearer unwrap_${'a'.repeat(44)}`,
])('header %j is refused', async (header) => {
  await expect(authenticateToken(header, db.pool)).rejects.toMatchObject({ code: 'unauthorized' });
});
