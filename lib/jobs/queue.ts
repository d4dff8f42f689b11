import pg from 'pg';
import PgBoss from 'pg-boss';
import { pool, type Queryable, sidePool } from '../db/client';

/**
 * Jobs that outlive a restart, in the same PostgreSQL (pg-boss, in a schema of its own). A job may run twice, after a
 * crash or on a second server: handlers work in steps that they can repeat, and keep their place in their own tables.
 */
export const QUEUES = ['bulk-change', 'backtest-run', 'retention'] as const;
export type QueueName = (typeof QUEUES)[number];

/** A job that is silent for so long is given to another worker. */
const EXPIRES_SECONDS = 120;
const RETRIES = 20;

// `next dev` loads modules anew at every change; the queue lives on.
const shared = globalThis as { unwrapJobs?: WeakMap<pg.Pool, Promise<PgBoss>> };

/** The started queue of a pool. */
export function jobs(db: pg.Pool = pool()): Promise<PgBoss> {
  shared.unwrapJobs ??= new WeakMap();
  let found = shared.unwrapJobs.get(db);
  if (!found) {
    found = start(db);
    found.catch(() => shared.unwrapJobs?.delete(db));
    shared.unwrapJobs.set(db, found);
  }
  return found;
}

/** "unwrap" and "jobs" as one number. */
const START_LOCK = 72_707_382;

/** One process at a time: what several make at once (tables, queues) fails or blocks each other. */
async function start(db: pg.Pool): Promise<PgBoss> {
  const lock = await sidePool(db).connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [START_LOCK]);
    return await startAlone(db);
  } finally {
    // the lock goes with its connection
    lock.release(true);
  }
}

async function startAlone(db: pg.Pool): Promise<PgBoss> {
  const boss = new PgBoss({ db: executor(db), schedule: false });
  boss.on('error', (error) => console.error('Jobs:', error.message));
  await boss.start();
  for (const name of QUEUES) {
    await boss.createQueue(name, {
      name,
      policy: 'standard',
      retryLimit: RETRIES,
      retryDelay: 2,
      expireInSeconds: EXPIRES_SECONDS,
    });
  }
  return boss;
}

/** Adds a job; in the caller's transaction, when that is given: both happen or neither. */
export async function enqueue(
  name: QueueName,
  data: object,
  { db = pool(), tx }: { db?: pg.Pool; tx?: pg.ClientBase } = {},
): Promise<void> {
  const boss = await jobs(db);
  await boss.send(name, data, tx ? { db: executor(tx) } : {});
}

/** Statements without values may be several in one text, which PostgreSQL takes only without the extended protocol. */
function executor(db: Queryable): PgBoss.Db {
  return {
    executeSql: async (text, values) => {
      const answer = await (values?.length ? db.query(text, values) : severalOf(db, text));
      return { rows: answer.rows };
    },
  };
}

/**
 * Several statements may be a transaction of their own: when one fails, the rest is not run, and the connection stays in a
 * transaction in which every later question fails, for as long as questions come. It is not used again.
 */
async function severalOf(db: Queryable, text: string): Promise<pg.QueryResult> {
  if (!(db instanceof pg.Pool)) return db.query(text);
  const client = await db.connect();
  let failed = true;
  try {
    const answer = await client.query(text);
    failed = false;
    return answer;
  } finally {
    client.release(failed);
  }
}
