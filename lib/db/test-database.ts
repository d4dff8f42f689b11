import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';
import { disconnect, poolOptions } from './client';
import { withClient } from './server';
import { createOnCitus, dropOnCitus } from './test-citus';

export type TestDatabase = {
  url: string;
  pool: pg.Pool;
  /** PostgreSQL's major version */
  major: number;
  /** Ends the connections and removes the database. */
  drop(): Promise<void>;
};

/**
 * A database of its own for a test file (project `db`), migrated unless `migrated: false`. In about 50 ms:
 *
 *   const db = await testDatabase();
 *   afterAll(() => db.drop());
 */
export async function testDatabase(options: { migrated?: boolean; copyOf?: TestDatabase } = {}): Promise<TestDatabase> {
  const server = inject('testServer');
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  // PostgreSQL copies only what nobody is connected to.
  const original = options.copyOf && new URL(options.copyOf.url).pathname.slice(1);
  const template = original ?? (options.migrated === false ? server.empty : server.template);
  if (server.citus && options.copyOf)
    throw new Error('A cluster cannot copy a database: this test runs on one machine.');
  if (server.citus) await createOnCitus(server.url, name, options.migrated !== false);
  else
    await withClient(server.url, (client) =>
      client.query(`create database ${name} template ${template} strategy file_copy`),
    );
  const parsed = new URL(server.url);
  parsed.pathname = `/${name}`;
  const url = parsed.href;
  const pool = new pg.Pool(poolOptions(url));
  pool.on('error', () => {});
  return {
    url,
    pool,
    major: server.major,
    async drop() {
      await Promise.all([pool.end(), disconnect(url)]);
      if (server.citus) await dropOnCitus(server.url, name);
      else await withClient(server.url, (client) => dropOnceLeft(client, name));
    },
  };
}

const LEAVING_MS = 500;

/** An ended pool's connections may still be on their way out: cut off then, they would say so to nobody, and end the process. */
async function dropOnceLeft(client: pg.Client, name: string): Promise<void> {
  for (const since = Date.now(); Date.now() - since < LEAVING_MS; await sleep(20)) {
    const { rows } = await client.query('select from pg_stat_activity where datname = $1 limit 1', [name]);
    if (rows.length === 0) break;
  }
  await client.query(`drop database if exists ${name} with (force)`);
}
