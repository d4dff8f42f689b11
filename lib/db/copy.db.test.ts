import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transaction } from './client';
import { boolean, copyRows, int2, int4, int8, text, timestamp, uuid } from './copy';
import { type TestDatabase, testDatabase } from './test-database';

interface Row {
  id: number;
  small?: number | null;
  large?: number | string;
  at?: number;
  flag?: boolean;
  uid?: string;
  words?: string;
}

const COLUMNS = [
  int4<Row>('id', (r) => r.id),
  int2<Row>('small', (r) => r.small),
  int8<Row>('large', (r) => r.large),
  timestamp<Row>('at', (r) => r.at),
  boolean<Row>('flag', (r) => r.flag),
  uuid<Row>('uid', (r) => r.uid),
  text<Row>('words', (r) => r.words),
];

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase({ migrated: false });
  await db.pool.query(
    'create table t (id int primary key, small smallint, large bigint, at timestamptz, flag boolean, uid uuid, words text)',
  );
});
afterAll(() => db.drop());

const copy = (rows: readonly Row[]) => transaction((tx) => copyRows(tx, 't', COLUMNS, rows), { pool: db.pool });

describe('COPY in binary form', () => {
  it('stores values as an INSERT with parameters does, at the ends of their ranges and in between', async () => {
    const rows: Row[] = [
      { id: 1 },
      { id: -(2 ** 31), small: -32768, large: '-9223372036854775808', at: 0, flag: false, words: '' },
      { id: 2 ** 31 - 1, small: 32767, large: '9223372036854775807', at: 1_764_374_400_000.123, flag: true },
      { id: 2, large: Number.MAX_SAFE_INTEGER, at: 946_684_799_999.999 },
      { id: 3, large: -1, at: 8_499_999_999_999.875, uid: '00000000-0000-0000-0000-000000000000' },
      {
        id: 4,
        large: 2 ** 32,
        at: 1,
        uid: '0123ABCD-ffff-4fff-89ab-fedcba987654',
        words: 'ä€😀\uf701 "quoted\\" {,}\t\n',
      },
      { id: 5, large: -(2 ** 32) - 1, small: null, words: 'x'.repeat(300_000) },
    ];
    await copy(rows);
    const stored =
      'select id, small, large::text, (extract(epoch from at) * 1000000)::int8::text as at, flag, uid::text, words from t';
    const copied = (await db.pool.query(`${stored} order by id`)).rows;
    await db.pool.query('truncate t');
    for (const r of rows) {
      await db.pool.query('insert into t values ($1, $2, $3, to_timestamp($4::float8 / 1000.0), $5, $6, $7)', [
        r.id,
        r.small,
        r.large,
        r.at,
        r.flag,
        r.uid,
        r.words,
      ]);
    }
    expect(copied).toEqual((await db.pool.query(`${stored} order by id`)).rows);
    expect(copied).toHaveLength(rows.length);
    await db.pool.query('truncate t');
  });

  it('stores many rows, and none of them when one is there already', async () => {
    const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, words: `row ${id}` }));
    await copy(rows);
    await expect(copy([{ id: 50_000 }, { id: 7 }])).rejects.toThrow(/duplicate key/);
    const { rows: counted } = await db.pool.query(
      'select count(*)::int as n, min(id) as least, max(id) as most from t',
    );
    expect(counted).toEqual([{ n: 20_000, least: 0, most: 19_999 }]);
    expect(db.pool.idleCount).toBe(db.pool.totalCount);
  });

  it('takes its turn among statements: after a failed one nothing is sent, and its own failure stops the next', async () => {
    const first = transaction(
      async (tx) => {
        const all = await Promise.allSettled([tx.query('select 1 / 0'), copyRows(tx, 't', COLUMNS, [{ id: 60_000 }])]);
        expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
        throw (all[1] as PromiseRejectedResult).reason;
      },
      { pool: db.pool },
    );
    await expect(first).rejects.toThrow(/division by zero/);
    const second = transaction(
      async (tx) => {
        const all = await Promise.allSettled([copyRows(tx, 't', COLUMNS, [{ id: 8 }]), tx.query('select 1')]);
        throw (all[1] as PromiseRejectedResult).reason;
      },
      { pool: db.pool },
    );
    await expect(second).rejects.toThrow(/duplicate key/);
  });

  it('fails when its connection breaks, and hangs nobody', async () => {
    const broken = transaction(
      async (tx) => {
        const { rows } = await tx.query('select pg_backend_pid() as pid');
        await db.pool.query('select pg_terminate_backend($1)', [rows[0].pid]);
        await copyRows(tx, 't', COLUMNS, [{ id: 70_000 }]);
      },
      { pool: db.pool },
    );
    await expect(broken).rejects.toThrow();
  });
});
