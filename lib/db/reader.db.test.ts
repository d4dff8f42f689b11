import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtest, backtestIn } from '../backtest/store';
import type { HuntSummary } from '../hunt/answer';
import { exportHunt } from '../hunt/export-store';
import { huntPage } from '../hunt/page-store';
import { huntSummary } from '../hunt/summary-store';
import { recordingDatabase } from '../recording-database.fixture';
import { valueSeen } from '../telemetry/value-prevalence-store';
import { poolOptions, transaction } from './client';
import { asReader, ensureReader, hasReader, readerPool } from './reader';
import { READER } from './reader-role';
import { withClient } from './server';
import type { TestDatabase } from './test-database';

let db: TestDatabase;
beforeAll(async () => {
  db = await recordingDatabase();
});
afterAll(() => db.drop());

const YAML = `title: any
logsource: { product: linux, category: process_creation }
detection: { s: { Image|contains: '/bin/' }, condition: s }
level: low`;

const WRITES = [
  'delete from events',
  `update alerts set status = 'closed'`,
  `insert into settings values ('planted', '1')`,
  'create table planted (n int)',
  'drop table events',
  `select nextval('alert_ids')`,
];
const READ_ONLY = /read-only transaction|permission denied for sequence/;
const NO_RIGHT = /permission denied|must be owner/;

describe('what an analyst asks cannot write', () => {
  it.each(WRITES)('in a transaction that only reads: %s', async (sql) => {
    const asked = transaction((tx) => tx.query(sql), { pool: db.pool, readOnly: true });
    await expect(asked).rejects.toThrow(READ_ONLY);
  });

  it.each(WRITES)('in a part of a transaction that writes: %s', async (sql) => {
    const asked = transaction((tx) => asReader(tx, () => tx.query(sql)), { pool: db.pool });
    await expect(asked).rejects.toThrow(NO_RIGHT);
  });

  it.each(WRITES)('through the connections of hunts: %s', async (sql) => {
    const client = await readerPool(db.pool).connect();
    try {
      await expect(client.query(sql)).rejects.toThrow(READ_ONLY);
      // the right is missing too, should a transaction be turned into one that writes
      await client.query('begin read write');
      await expect(client.query(sql)).rejects.toThrow(NO_RIGHT);
      await client.query('rollback');
    } finally {
      client.release();
    }
  });

  it('a backtest runs as the reader, and the transaction around it writes before and after', async () => {
    const roles: string[] = [];
    const report = await transaction(
      async (tx) => {
        const watched = new Proxy(tx, {
          get: (target, name) => {
            if (name !== 'query') return Reflect.get(target, name);
            return async (...asked: unknown[]) => {
              const answer = await Reflect.apply(target.query, target, asked);
              const { rows } = await target.query('select current_user::text as role');
              roles.push(rows[0].role);
              return answer;
            };
          },
        });
        await tx.query(`insert into settings values ('before', '1')`);
        const done = await backtestIn(watched, { yaml: YAML });
        await tx.query(`insert into settings values ('after', '1')`);
        return done;
      },
      { pool: db.pool },
    );
    expect(report.events).toBeGreaterThan(100);
    expect(roles.length).toBeGreaterThan(5);
    expect(new Set(roles.slice(0, -1))).toEqual(new Set([READER]));
    expect(roles.at(-1)).toBe('unwrap');
  });

  it('is shown no tokens', async () => {
    await expect(readerPool(db.pool).query('select * from ingest_tokens')).rejects.toThrow(NO_RIGHT);
  });
});

describe('and is answered as before', () => {
  it('backtests, hunts, exports and prevalence give the same as by a user who may write', async () => {
    const reader = readerPool(db.pool);
    expect((await backtest({ yaml: YAML }, { pool: db.pool })).events).toBeGreaterThan(100);
    const question = { query: 'Image:*/curl' };
    const all = async (from: pg.Pool) => {
      let summary: HuntSummary | undefined;
      for await (summary of huntSummary(question, from));
      const lines: string[] = [];
      for await (const piece of exportHunt({ ...question, format: 'csv', columns: ['time', 'host', 'Image'] }, from))
        lines.push(piece);
      return {
        page: await huntPage({ ...question, limit: 50 }, from),
        summary: { ...summary, durationMs: 0 },
        lines,
        seen: await valueSeen(from, { field: 'Image', value: '/usr/bin/curl' }),
      };
    };
    const [asked, expected] = [await all(reader), await all(db.pool)];
    expect(asked).toEqual(expected);
    expect(asked.page.events.length).toBeGreaterThan(0);
  });

  it('tables and partitions that come later are read, too', async () => {
    await db.pool.query('create table later (n int)');
    await readerPool(db.pool).query('select * from later');
    await db.pool.query('drop table later');
  });
});

describe('the role', () => {
  it('is made again at a start, also by several at once', async () => {
    await db.pool.query(`revoke select on all tables in schema public from ${READER}`);
    await expect(readerPool(db.pool).query('select count(*) from events')).rejects.toThrow(NO_RIGHT);
    // until then nobody takes it on: a backtest would find nothing to read
    expect((await backtest({ yaml: YAML }, { pool: db.pool })).events).toBeGreaterThan(100);
    const starts = Array.from({ length: 4 }, () => new pg.Pool(poolOptions(db.url)));
    expect(await Promise.all(starts.map(ensureReader))).toEqual([{}, {}, {}, {}]);
    await Promise.all(starts.map((pool) => pool.end()));
    await readerPool(db.pool).query('select count(*) from events');
  });

  it('a user who may not take it on is told what to do, and asks in transactions that only read', async () => {
    const name = `guest_${process.pid}`;
    await withSuperuser((client) => client.query(`create role ${name} login password 'guest'`));
    try {
      await db.pool.query(`grant select on all tables in schema public to ${name}`);
      const url = new URL(db.url);
      [url.username, url.password] = [name, 'guest'];
      const guest = new pg.Pool(poolOptions(url.href));
      expect(await hasReader(guest)).toBe(false);
      expect((await ensureReader(guest)).advice).toMatch(
        new RegExp(`may not make roles.*create role ${READER} nologin; grant ${READER} to ${name};`),
      );
      expect((await backtest({ yaml: YAML }, { pool: guest })).events).toBeGreaterThan(100);
      await expect(readerPool(guest).query(`insert into settings values ('planted', '1')`)).rejects.toThrow(READ_ONLY);
      await guest.end();
    } finally {
      await db.pool.query(`revoke all on all tables in schema public from ${name}`);
      await withSuperuser((client) => client.query(`drop role ${name}`));
    }
  });
});

/** The test server's superuser has the same password as its user. */
function withSuperuser<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const url = new URL(db.url);
  url.username = 'postgres';
  return withClient(url.href, work);
}

describe('every statement ends', () => {
  const files = readdirSync('lib', { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.ts$/.test(file) && !/generated|\.test\.|fixture|test-/.test(file),
  );

  it('nobody lifts the limit of statements', () => {
    const lifting = files.filter((file) =>
      /statement_?timeout['"]?\s*(?:=|:|to)\s*0\b/i.test(readFileSync(path.join('lib', file), 'utf8')),
    );
    expect(lifting).toEqual([]);
  });

  it('connections are made with it, but for those that migrate and start a server', () => {
    const bare = files.filter((file) => {
      const text = readFileSync(path.join('lib', file), 'utf8');
      return (
        /new pg\.(?:Pool|Client)\(/.test(text) &&
        !/new pg\.(?:Pool|Client)\((?:poolOptions\(|\{ \.\.\.(?:poolOptions\(|of\.options))/.test(text)
      );
    });
    expect(bare.sort()).toEqual(['db/migrate.ts', 'db/reader.ts', 'db/server.ts']);
  });
});
