import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { epochMicros, int8, poolOptions, prisma, timestamptz, transaction } from './client';
import { type TestDatabase, testDatabase } from './test-database';

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
  await db.pool.query('create table account (id int primary key, balance int not null)');
});
beforeEach(() => db.pool.query('truncate account; insert into account values (1, 100), (2, 100)'));
afterAll(() => db.drop());

const balances = async () =>
  (await db.pool.query<{ balance: number }>('select balance from account order by id')).rows.map((row) => row.balance);

describe('transaction', () => {
  test('commits what the work did, or nothing', async () => {
    await transaction((client) => client.query('update account set balance = 50 where id = 1'), { pool: db.pool });
    const failing = transaction(
      async (client) => {
        await client.query('update account set balance = 0');
        throw new Error('no');
      },
      { pool: db.pool },
    );
    await expect(failing).rejects.toThrow('no');
    expect(await balances()).toEqual([50, 100]);
    expect(db.pool.idleCount).toBe(db.pool.totalCount);
  });

  test('two that lock the same rows in opposite order both succeed', async () => {
    let arrived = 0;
    const meet = () =>
      new Promise<void>((resolve) => {
        arrived++;
        const timer = setInterval(() => {
          if (arrived < 2) return;
          clearInterval(timer);
          resolve();
        }, 5);
      });
    const move = (from: number, to: number) =>
      transaction(
        async (client) => {
          await client.query('update account set balance = balance - 10 where id = $1', [from]);
          await meet();
          await client.query('update account set balance = balance + 10 where id = $1', [to]);
        },
        { pool: db.pool },
      );
    await Promise.all([move(1, 2), move(2, 1)]);
    expect(await balances()).toEqual([100, 100]);
  });

  test('a serializable conflict is tried again from the beginning', async () => {
    const add = () =>
      transaction(
        async (client) => {
          const { rows } = await client.query<{ n: number }>('select sum(balance)::int as n from account');
          await new Promise((resolve) => setTimeout(resolve, 20));
          await client.query('update account set balance = $1 where id = 1', [rows[0]?.n]);
        },
        { pool: db.pool, isolation: 'serializable', attempts: 10 },
      );
    await Promise.all([add(), add(), add()]);
    // each adds account 2's hundred to what it read
    expect(await balances()).toEqual([400, 100]);
  });

  test('an error that the work swallowed is no silent rollback', async () => {
    const work = transaction(
      async (client) => {
        await client.query('select 1 / 0').catch(() => {});
      },
      { pool: db.pool },
    );
    await expect(work).rejects.toThrow(/rolled back/);
  });

  test('a connection that is lost fails the transaction and leaves the pool usable', async () => {
    const work = transaction(
      async (client) => {
        await client.query('select pg_terminate_backend(pg_backend_pid())');
      },
      { pool: db.pool },
    );
    await expect(work).rejects.toThrow();
    expect(await balances()).toEqual([100, 100]);
  });
});

test('connections have limits on statements and on forgotten transactions', async () => {
  const { rows } = await db.pool.query(
    `select current_setting('statement_timeout') as statement,
            current_setting('idle_in_transaction_session_timeout') as idle`,
  );
  expect(rows).toEqual([{ statement: '1min', idle: '1min' }]);
  expect(poolOptions(db.url).connectionTimeoutMillis).toBe(10_000);
});

test('microseconds survive the way to the database and back', async () => {
  for (const micros of [1_789_000_000_123_456, 0, -1, 253_402_300_799_999_999n]) {
    const { rows } = await db.pool.query<{ micros: string }>(`select ${epochMicros('$1::timestamptz')} as micros`, [
      timestamptz(micros),
    ]);
    expect(rows[0]?.micros).toBe(String(micros));
  }
  expect(int8('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
  expect(() => int8('9007199254740993')).toThrow(RangeError);
});

test('Prisma reads the same database', async () => {
  expect(await prisma(db.url).setting.count()).toBeGreaterThanOrEqual(0);
});
