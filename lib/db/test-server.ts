import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';
import type { Account } from './account';
import { MigrationError, migrate } from './migrate';
import { type Programs, packagedPrograms, programsIn } from './programs';
import { grantReader } from './reader';
import { makeReader } from './reader-role';
import { createCluster, freePort, knock, launch, serverUrl, withClient } from './server';
import { startOnCitus } from './test-citus';
import { throwAwayFolder } from './throw-away';

/**
 * Vitest's global setup of the project `db`: one throw-away PostgreSQL with a migrated database as a template, that
 * test-database.ts copies for each test file. UNWRAP_TEST_PG_BIN names another PostgreSQL's folder of programs.
 */
export type TestServer = {
  /** url of the role that owns the test databases (no superuser, as in the product), with `DATABASE` as its database */
  url: string;
  /** the migrated database to copy, and an empty one's name to copy instead */
  template: string;
  empty: string;
  major: number;
  /** databases are made on a cluster, which cannot copy one */
  citus?: boolean;
};

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer;
  }
}

const TEMPLATE = 'unwrap_template';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const citus = process.env.CITUS_URL;
  if (!citus) console.log('CITUS_URL is not set: the database tests run on one machine, not on a Citus cluster too.');
  const server = citus ? await startOnCitus(citus) : await startThrowAway();
  project.provide('testServer', server.info);
  return server.stop;
}

/** What makes a test server fast, and useless for anything else: it forgets everything in a power cut. */
const careless = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  max_connections: '200',
  random_page_cost: '1.1',
  jit: 'off',
};

/**
 * @param options.settings of the server: careless ones if not given
 * @param options.extensions for the template that only a superuser may make
 */
export async function startThrowAway(
  options: { settings?: Record<string, string>; extensions?: readonly string[] } = {},
): Promise<{ info: TestServer; stop(): Promise<void> }> {
  const { folder, account, remove } = throwAwayFolder('unwrap-test-');
  try {
    const programs = findPrograms(folder, account);
    const password = randomBytes(18).toString('base64url');
    const passwordFile = path.join(folder, 'password');
    fs.writeFileSync(passwordFile, password, { mode: 0o600 });
    const cluster = path.join(folder, 'cluster');
    fs.mkdirSync(cluster, { mode: 0o700 });
    if (account) for (const file of [passwordFile, cluster]) fs.chownSync(file, account.uid, account.gid);
    await createCluster(programs, { folder: cluster, account, superuser: 'postgres', passwordFile, sync: false });

    const port = await freePort();
    const log = path.join(folder, 'postgres.log');
    const server = launch(programs, { folder: cluster, account, port, log, settings: options.settings ?? careless });

    const superUrl = serverUrl({ port, user: 'postgres', password, database: 'postgres' });
    await untilReady(superUrl, server, log);
    const url = (database: string) => serverUrl({ port, user: 'unwrap', password, database });
    await withClient(superUrl, async (client) => {
      await client.query(`create role unwrap login createdb password ${client.escapeLiteral(password)}`);
      await client.query(makeReader('unwrap'));
      await client.query('create database unwrap owner unwrap');
      await client.query(`create database ${TEMPLATE} owner unwrap`);
      if (options.extensions) await client.query('grant pg_read_all_stats to unwrap');
    });
    for (const name of options.extensions ?? []) {
      const templateUrl = serverUrl({ port, user: 'postgres', password, database: TEMPLATE });
      await withClient(templateUrl, (client) => client.query(`create extension ${name}`));
    }
    try {
      await migrate(url(TEMPLATE));
      await grantReader(url(TEMPLATE));
    } catch (error) {
      if (error instanceof MigrationError) error.stack = error.message;
      throw error;
    }
    return {
      info: { url: url('unwrap'), template: TEMPLATE, empty: 'template0', major: programs.major },
      stop: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function untilReady(url: string, server: ChildProcess, log: string): Promise<void> {
  for (const since = Date.now(); Date.now() - since < 60_000; await sleep(20)) {
    if ((await knock(url)).answer === 'ready') return;
    if (server.exitCode !== null) break;
  }
  throw new Error(`The test server did not start:\n${fs.readFileSync(log, 'utf8')}`);
}

function findPrograms(folder: string, account: Account | null): Programs {
  const named = process.env.UNWRAP_TEST_PG_BIN;
  if (named) {
    const programs = programsIn(named, account);
    if (programs) return programs;
    throw new Error(`UNWRAP_TEST_PG_BIN: there is no PostgreSQL that runs in ${named}.`);
  }
  const packaged = packagedPrograms(account, path.join(folder, 'programs'));
  if (packaged) return packaged;
  throw new Error("PostgreSQL's programs from npm do not run on this machine.");
}
