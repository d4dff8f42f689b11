import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { env } from '../env';
import { PrismaClient } from './generated/client';
import { ASSUME_READER } from './reader-role';

/** The database of this process. The commands set DATABASE_URL before anything asks for it (lib/cli/connect.ts). */
export function databaseUrl(): string {
  const url = env().DATABASE_URL;
  if (url) return url;
  throw new Error('DATABASE_URL is not set. Start the app with "npm start" or "npm run dev", which set it.');
}

/** A connection or a pool: what a store's functions take. Only a client can hold a transaction. */
export type Queryable = pg.Pool | pg.ClientBase;

// `next dev` loads modules anew at every change; connections live on.
const shared = globalThis as { unwrapPools?: Map<string, pg.Pool>; unwrapPrisma?: Map<string, PrismaClient> };

/** How every pool is set up: no query and no forgotten transaction holds a connection for ever. */
export function poolOptions(url: string): pg.PoolConfig {
  return {
    connectionString: url,
    max: env().UNWRAP_POOL_SIZE,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'unwrap',
  };
}

/** The shared pool of this process. */
export function pool(url = databaseUrl()): pg.Pool {
  shared.unwrapPools ??= new Map();
  let found = shared.unwrapPools.get(url);
  if (!found) {
    found = new pg.Pool(poolOptions(url));
    // An idle connection that breaks (a restarted database) is replaced at its next use; unheard, the event would end us.
    found.on('error', () => {});
    shared.unwrapPools.set(url, found);
  }
  return found;
}

const sides = new WeakMap<pg.Pool, pg.Pool>();

/**
 * A few connections beside a pool, for work that a transaction of that pool waits for (rows that must be committed
 * before it goes on): from the same pool it could wait for itself.
 */
export function sidePool(of: pg.Pool): pg.Pool {
  let side = sides.get(of);
  if (!side) {
    side = poolBeside(of, { max: 3, application_name: 'unwrap side' });
    sides.set(of, side);
  }
  return side;
}

/** Other connections to the database of a pool, which end with it. */
export function poolBeside(of: pg.Pool, options: pg.PoolConfig): pg.Pool {
  const beside = new pg.Pool({ ...of.options, ...options });
  beside.on('error', () => {});
  const end = of.end.bind(of) as () => Promise<void>;
  of.end = (async () => {
    await Promise.all([end(), beside.end()]);
  }) as typeof of.end;
  return beside;
}

/** Prisma's client over connections of its own, with the same limits. */
export function prisma(url = databaseUrl()): PrismaClient {
  shared.unwrapPrisma ??= new Map();
  let found = shared.unwrapPrisma.get(url);
  if (!found) {
    found = new PrismaClient({ adapter: new PrismaPg(poolOptions(url), { onPoolError: () => {} }) });
    shared.unwrapPrisma.set(url, found);
  }
  return found;
}

/** Ends the connections to `url`: at the end of a command or a test. */
export async function disconnect(url = databaseUrl()): Promise<void> {
  const openPool = shared.unwrapPools?.get(url);
  const openPrisma = shared.unwrapPrisma?.get(url);
  shared.unwrapPools?.delete(url);
  shared.unwrapPrisma?.delete(url);
  await Promise.all([openPool?.end(), openPrisma?.$disconnect()]);
}

/** Two transactions could not both go on (serialization failure, deadlock): the loser may simply try again. */
const RETRYABLE = new Set(['40001', '40P01']);

export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has((error as { code?: string } | null)?.code ?? '');
}

export type TransactionOptions = {
  pool?: pg.Pool;
  isolation?: 'read committed' | 'repeatable read' | 'serializable';
  /** PostgreSQL refuses whatever would change something, and the reader's rights hold (reader.ts) */
  readOnly?: boolean;
  /** how often the work is tried in all; every try starts from the beginning, so `work` must have no other effects */
  attempts?: number;
  /** milliseconds that one statement may take; the pool's limit if not given, 0 for none */
  statementTimeout?: number;
};

/**
 * Runs `work` in one transaction and commits; retries when PostgreSQL asks for it, rolls back on any other error. Statements
 * that `work` asks for at once are sent in turn.
 */
export async function transaction<T>(
  work: (client: pg.PoolClient) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const attempts = options.attempts ?? 5;
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(work, options);
    } catch (error) {
      if (!isRetryable(error) || attempt >= attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * 5 * (0.5 + Math.random())));
    }
  }
}

async function once<T>(work: (client: pg.PoolClient) => Promise<T>, options: TransactionOptions): Promise<T> {
  const client = await (options.pool ?? pool()).connect();
  // A connection that breaks between two statements fails the next one; the event alone must not end the process.
  const ignore = () => {};
  client.on('error', ignore);
  let broken: Error | undefined;
  try {
    await client.query(
      `begin isolation level ${options.isolation ?? 'read committed'} ${options.readOnly ? 'read only' : 'read write'}`,
    );
    if (options.readOnly) await client.query(ASSUME_READER);
    if (options.statementTimeout !== undefined) {
      await client.query(`set local statement_timeout = ${Math.trunc(options.statementTimeout)}`);
    }
    const result = await work(inTurn(client));
    const { command } = await client.query('commit');
    // COMMIT of a failed transaction answers ROLLBACK without an error: `work` swallowed one.
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back: an error inside it was ignored.');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}

// Drivers give int8 as string and timestamptz as Date (milliseconds). Times of events are finer: ask PostgreSQL for
// microseconds with EPOCH_MICROS, as int8, and read them with these.

/** SQL for microseconds since 1970 of a timestamptz expression, exact. */
export const epochMicros = (expression: string): string => `(extract(epoch from ${expression}) * 1000000)::int8`;

/** An int8 (string from the driver) as a JS number; throws where a number could not hold it exactly. */
export function int8(value: string | number | bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value} does not fit a number exactly`);
  return number;
}

/** Microseconds since 1970 as timestamptz text for a parameter, exact: "2026-11-24 03:28:00.123456+00". */
export function timestamptz(micros: number | bigint): string {
  const whole = BigInt(micros);
  const seconds = whole / 1_000_000n - (whole % 1_000_000n < 0n ? 1n : 0n);
  const rest = whole - seconds * 1_000_000n;
  const iso = new Date(Number(seconds) * 1000).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}.${rest.toString().padStart(6, '0')}+00`;
}

/**
 * A connection whose statements may be asked for all at once: each is sent when the one before it was answered, so that
 * the next one's parameters are made while the database works. After a failure nothing more is sent.
 */
function inTurn(client: pg.PoolClient): pg.PoolClient {
  let last: Promise<unknown> = Promise.resolve();
  const query = (...question: unknown[]) => {
    const answer = last.then(() => answered((client.query as (...question: unknown[]) => unknown)(...question)));
    last = answer;
    return answer;
  };
  return new Proxy(client, {
    get: (target, name) => (name === 'query' ? query : Reflect.get(target, name)),
  });
}

/** A COPY is a stream that ends when the database has all of it. */
async function answered(asked: unknown): Promise<unknown> {
  if (asked instanceof Writable) await finished(asked);
  return asked;
}
