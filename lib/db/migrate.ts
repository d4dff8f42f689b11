import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { projectFolder } from '../env';

/**
 * Applies prisma/migrations/<stamp>_<name>/migration.sql in the order of their names, with the bookkeeping of
 * `prisma migrate deploy` (table _prisma_migrations, SHA-256 of the file's bytes, the same advisory lock), which needs
 * a native engine that is not in the npm package. Each file is one transaction, so a failed one leaves no trace.
 */
export type Migration = { name: string; sql: string; checksum: string };

export type Migrated = { applied: string[]; present: number };

/** Prisma's own lock, so that its CLI and this runner wait for each other. */
const LOCK = 72707369;

/** The oldest PostgreSQL that is supported. */
export const OLDEST_POSTGRES = 15;

const BOOKKEEPING = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;

export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

export function migrationsFolder(): string {
  return path.join(projectFolder(), 'prisma', 'migrations');
}

/** The migration files of a folder, in the order in which they are applied. */
export function readMigrations(folder = migrationsFolder()): Migration[] {
  const names = fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return names.map((name) => {
    const file = path.join(folder, name, 'migration.sql');
    let bytes: Buffer;
    try {
      bytes = fs.readFileSync(file);
    } catch (cause) {
      throw new MigrationError(`The migration ${name} has no migration.sql (${file}).`, { cause });
    }
    return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') };
  });
}

/** Brings the database at `url` up to date. Safe to call from several processes at once. Throws MigrationError. */
export async function migrate(
  url: string,
  options: { folder?: string; onApply?: (name: string) => void } = {},
): Promise<Migrated> {
  const migrations = readMigrations(options.folder);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    await checkVersion(client);
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(BOOKKEEPING);
    const pending = await pendingMigrations(client, migrations);
    for (const migration of pending) {
      options.onApply?.(migration.name);
      await apply(client, migration);
    }
    return { applied: pending.map((migration) => migration.name), present: migrations.length };
  } finally {
    await client.end().catch(() => {});
  }
}

async function checkVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: string; version: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as version`,
  );
  const major = Math.floor(Number(rows[0]?.number) / 10_000);
  if (major >= OLDEST_POSTGRES) return;
  throw new MigrationError(
    `The database is PostgreSQL ${rows[0]?.version}; Unwrap needs ${OLDEST_POSTGRES} or newer. Upgrade it, or unset DATABASE_URL to use the built-in one.`,
  );
}

/** Compares the files with what was applied, and refuses when history differs. */
async function pendingMigrations(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ name: string; checksum: string; finished: boolean }>(
    `select migration_name as name, checksum, finished_at is not null as finished
     from _prisma_migrations where rolled_back_at is null order by migration_name collate "C"`,
  );
  const files = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    const file = files.get(row.name);
    if (!row.finished) {
      throw new MigrationError(
        `The migration ${row.name} was begun by another tool and never finished. Look at the database, then mark it with "prisma migrate resolve", or restore a backup.`,
      );
    }
    if (!file) {
      throw new MigrationError(
        `The database has the migration ${row.name}, which this version of Unwrap does not know. It was made by a newer version: start that one, or restore a backup from before it.`,
      );
    }
    if (file.checksum !== row.checksum) {
      throw new MigrationError(
        `The migration ${row.name} was changed after it was applied to this database. Put the file back as it was (git checkout) and add a new migration instead; in development, a fresh data folder also does.`,
      );
    }
  }
  const applied = new Set(rows.map((row) => row.name));
  const last = rows.at(-1)?.name ?? '';
  const pending = migrations.filter((migration) => !applied.has(migration.name));
  const late = pending.find((migration) => migration.name < last);
  if (late) {
    throw new MigrationError(
      `The migration ${late.name} sorts before ${last}, which is already applied. Give it a later stamp.`,
    );
  }
  return pending;
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.sql);
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback').catch(() => {});
    const error = cause as pg.DatabaseError;
    const line = error.position ? ` (line ${migration.sql.slice(0, Number(error.position)).split('\n').length})` : '';
    throw new MigrationError(`The migration ${migration.name} failed${line} and was undone: ${error.message}`, {
      cause,
    });
  }
}
