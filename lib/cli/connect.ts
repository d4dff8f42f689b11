import { disconnect, pool } from '../db/client';
import { type Embedded, startEmbedded } from '../db/embedded';
import { migrate } from '../db/migrate';
import { ensureReader } from '../db/reader';
import { knock } from '../db/server';
import { installStarters } from '../detectors/starter-store';
import { dataFolder, env } from '../env';
import { loadMapping } from '../telemetry/field-mapping-file';
import { CommandError } from './failure';
import { onShutdown } from './shutdown';

export type Connection = {
  url: string;
  /** the built-in server, or null when DATABASE_URL names another */
  embedded: Embedded | null;
  /** names of the migrations that were applied now */
  migrated: string[];
  /** what an administrator of the database could still do; undefined where there is nothing */
  advice: string | undefined;
  /** Ends the connections and gives the built-in server back. Also done when the command is interrupted. */
  close(): Promise<void>;
};

/**
 * The database of a command: DATABASE_URL, or the built-in server, started or joined if it runs already; migrated.
 * Afterwards pool() and prisma() of lib/db/client work.
 */
export async function connect(): Promise<Connection> {
  loadMapping();
  const { url, embedded } = await openDatabase();
  if (!embedded) await checkReachable(url);
  const close = async () => {
    forget();
    await disconnect(url);
    await embedded?.stop();
  };
  const forget = onShutdown(close);
  try {
    const { applied } = await migrate(url);
    const { advice } = await ensureReader(pool(url));
    await installStarters(pool(url));
    return { url, embedded, migrated: applied, advice, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Runs `work` with a connected database and closes it whatever happens. */
export async function connected<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await connect();
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** A database of the user's own: says which one cannot be used, and why, without its password. */
async function checkReachable(url: string): Promise<void> {
  const { answer, error } = await knock(url);
  if (answer === 'ready') return;
  const { host, pathname } = new URL(url);
  const reason = error?.message || (error as { code?: string } | undefined)?.code || 'no answer';
  throw new CommandError(
    `The database ${host}${pathname} (DATABASE_URL) cannot be used: ${reason}. Start or mend it, or unset DATABASE_URL to use the built-in one.`,
  );
}

async function openDatabase(): Promise<{ url: string; embedded: Embedded | null }> {
  const given = env().DATABASE_URL;
  if (given) return { url: given, embedded: null };
  const embedded = await startEmbedded({ dataDir: dataFolder() });
  process.env.DATABASE_URL = embedded.url;
  return { url: embedded.url, embedded };
}
