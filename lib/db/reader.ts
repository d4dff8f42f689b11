import pg from 'pg';
import { poolBeside, type Queryable, transaction } from './client';
import { ASSUME_READER, BECOME_READER, makeReader, READER, readerOf } from './reader-role';

/** What the reader is not shown: nobody hunts for tokens. */
const HIDDEN = ['ingest_tokens'];

/** A part of a writing transaction that must not write. What fails in it fails the transaction. */
export async function asReader<T>(tx: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await tx.query(ASSUME_READER);
  const result = await work();
  await tx.query('set local role none');
  return result;
}

/** For pools whose connections can only read. */
export const READER_OPTIONS: pg.PoolConfig = {
  async onConnect(client) {
    await client.query(BECOME_READER);
    await client.query('set default_transaction_read_only = on');
  },
};

const readers = new WeakMap<pg.Pool, pg.Pool>();

/** Connections beside a pool that can only read, for questions that take many statements: a hunt, an export. */
export function readerPool(of: pg.Pool): pg.Pool {
  let found = readers.get(of);
  if (!found) {
    found = poolBeside(of, { ...READER_OPTIONS, application_name: 'unwrap reader' });
    readers.set(of, found);
  }
  return found;
}

/** "unwrap" and "reader" as one number: grants of two processes that start at once would fail each other. */
const GRANT_LOCK = 72_707_381;

/**
 * Makes the reader where the database's user may make a role, and lets it read what there is and what will come. Called
 * after the migrations, at each start.
 * @returns what an administrator could do, where this user may not
 */
export async function ensureReader(db: pg.Pool): Promise<{ advice?: string }> {
  if (!(await hasReader(db)) && !(await make(db))) {
    const { rows } = await db.query<{ user: string }>('select quote_ident(current_user) as user');
    return {
      advice: `This database's user may not make roles: backtests and hunts run in read-only transactions, and not as a role without rights to write. For both: create role ${READER} nologin; grant ${READER} to ${rows[0]!.user};`,
    };
  }
  await transaction(
    async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1)', [GRANT_LOCK]);
      if (!(await lacksRights(tx))) return;
      await tx.query(`grant usage on schema public to ${READER}`);
      await tx.query(`grant select on all tables in schema public to ${READER}`);
      await tx.query(`alter default privileges in schema public grant select on tables to ${READER}`);
      await tx.query(`revoke all on ${HIDDEN.join(', ')} from ${READER}`);
    },
    { pool: db },
  );
  return {};
}

/** @param user whom it is asked about; the connection's own if left out */
export async function hasReader(db: Queryable, user?: string): Promise<boolean> {
  const { rowCount } = user ? await db.query(readerOf('$1::name'), [user]) : await db.query(readerOf('current_user'));
  return rowCount === 1;
}

/** For tests, whose server makes the role itself. */
export async function grantReader(url: string): Promise<void> {
  const db = new pg.Pool({ connectionString: url, max: 1 });
  try {
    await ensureReader(db);
  } finally {
    await db.end();
  }
}

async function make(db: pg.Pool): Promise<boolean> {
  try {
    await db.query(makeReader('current_user'));
  } catch (error) {
    if ((error as { code?: string }).code !== INSUFFICIENT_PRIVILEGE) throw error;
  }
  return hasReader(db);
}

const INSUFFICIENT_PRIVILEGE = '42501';

async function lacksRights(db: Queryable): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
       and relname <> all($2::text[]) and not has_table_privilege($1, oid, 'select') limit 1`,
    [READER, HIDDEN],
  );
  return rowCount !== 0;
}
