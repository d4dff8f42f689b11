import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRoot } from './account';
import { exclusively, type Lease, returnLease, takeLease } from './lease';
import { clusterOf, EmbeddedError, type Place, prepare, readLocation } from './place';
import { isAlive, startOf } from './process';
import type { Programs } from './programs';
import { hasReader } from './reader';
import { makeReader } from './reader-role';
import { createCluster, durableSettings, freePort, knock, launch, serverUrl, shutDown, withClient } from './server';

/**
 * The built-in database: a real PostgreSQL from an npm package, kept in the data folder.
 *
 *   <data>/cluster            PostgreSQL's files (0700)
 *   <data>/credentials.json   port and random passwords (0600)
 *   <data>/postgres.log       what the server says
 *   <data>/leases, lock       who uses the server now (lease.ts)
 *
 * PostgreSQL refuses to run as root; then it runs as an unprivileged user. If that user cannot enter the data folder (a
 * checkout below a private home), everything above lives in /var/lib/unwrap instead and <data>/location.json says where.
 */
export type Embedded = {
  /** connection of the app's own role, which owns the database and is no superuser */
  url: string;
  /** Gives the server back; it is stopped when no other command uses it. May be called twice. */
  stop(): Promise<void>;
  /** whether the server's process lives */
  isRunning(): boolean;
  /** Starts a server that ended by itself, or joins the one that another command started; on the same port. */
  restart(): Promise<void>;
  /** a server that was already running is used: left by a crash, or shared with another command */
  adopted: boolean;
  /** where the files are; differs from the data folder only for root, see above */
  home: string;
  /** what a person should know about this start */
  notes: string[];
};

type Credentials = { port: number; superPassword: string; password: string };

export const DATABASE = 'unwrap';
const SUPERUSER = 'postgres';
const LARGE_LOG = 16 * 2 ** 20;

/** Starts the server of a data folder, or joins the one that runs. Throws EmbeddedError: what, where, what to do. */
export async function startEmbedded(options: { dataDir: string }): Promise<Embedded> {
  const place = prepare(path.resolve(options.dataDir));
  return exclusively(place.home, async () => {
    const lease = takeLease(place.home);
    try {
      const { credentials, adopted, pid } = await serve(place);
      await ensureDatabase(credentials);
      let running = processOf(pid);
      let stopped: Promise<void> | undefined;
      return {
        url: appUrl(credentials),
        adopted,
        home: place.home,
        notes: place.notes,
        stop() {
          stopped ??= leave(place, lease, running.pid);
          return stopped;
        },
        isRunning: () => isAlive(running.pid) && startOf(running.pid) === running.start,
        restart: () =>
          exclusively(place.home, async () => {
            if (stopped) return;
            running = processOf(await serveAgain(place, credentials));
          }),
      };
    } catch (error) {
      returnLease(lease);
      throw error;
    }
  });
}

/** A process beyond reuse of its pid, where the kernel tells when it started. */
const processOf = (pid: number) => ({ pid, start: startOf(pid) });

async function leave(place: Place, lease: Lease, pid: number): Promise<void> {
  await exclusively(place.home, async () => {
    if (!returnLease(lease)) return;
    const running = readPidFile(clusterOf(place.home));
    if (running?.pid !== pid || !isAlive(pid)) return;
    if (await shutDown(place.programs, clusterOf(place.home), pid, place.account)) return;
    throw new EmbeddedError(`PostgreSQL (process ${pid}) did not stop; see ${logOf(place.home)}.`);
  });
}

/** Removes a data folder and what root keeps for it elsewhere. Its server must have been stopped. */
export function removeEmbedded(dataDir: string): void {
  const elsewhere = readLocation(dataDir);
  if (elsewhere) fs.rmSync(elsewhere, { recursive: true, force: true });
  fs.rmSync(dataDir, { recursive: true, force: true });
}

const logOf = (home: string) => path.join(home, 'postgres.log');
const appUrl = (c: Credentials) =>
  serverUrl({ port: c.port, user: DATABASE, password: c.password, database: DATABASE });
const superUrl = (c: Credentials) =>
  serverUrl({ port: c.port, user: SUPERUSER, password: c.superPassword, database: 'postgres' });

// --- serving ---------------------------------------------------------------------------------------------------------

type Served = { credentials: Credentials; adopted: boolean; pid: number };

async function serve(place: Place): Promise<Served> {
  const credentials = await ensureCluster(place);
  const live = await adopt(place, credentials);
  if (live) return { credentials: { ...credentials, port: live.port }, adopted: true, pid: live.pid };
  const port = await freePort(credentials.port);
  const chosen = { ...credentials, port };
  if (port !== credentials.port) writeCredentials(place.home, chosen);
  return { credentials: chosen, adopted: false, pid: await run(place, chosen) };
}

/** The clients of a server that ended know its port: it comes back on the same one, or not yet. */
async function serveAgain(place: Place, credentials: Credentials): Promise<number> {
  const live = await adopt(place, credentials);
  if (live && live.port !== credentials.port)
    throw new EmbeddedError(
      `The database came back on port ${live.port}, not ${credentials.port}: start Unwrap again.`,
    );
  return live ? live.pid : run(place, credentials);
}

/** Makes the cluster at the first start. It appears whole or not at all, so an interrupted start is simply repeated. */
async function ensureCluster({ home, account, programs }: Place): Promise<Credentials> {
  const cluster = clusterOf(home);
  if (fs.existsSync(path.join(cluster, 'PG_VERSION'))) return readCredentials(home, cluster, programs);
  if (fs.existsSync(cluster) && fs.readdirSync(cluster).length > 0) {
    throw new EmbeddedError(
      `${cluster} holds files that are no PostgreSQL database. Move them away, or set UNWRAP_DATA to another folder.`,
    );
  }
  for (const name of fs.readdirSync(home)) {
    if (name.startsWith('cluster.new-')) fs.rmSync(path.join(home, name), { recursive: true, force: true });
  }
  const secret = () => randomBytes(24).toString('base64url');
  const credentials = { port: await freePort(), superPassword: secret(), password: secret() };
  const draft = path.join(home, `cluster.new-${process.pid}`);
  const passwordFile = `${draft}.password`;
  try {
    fs.mkdirSync(draft, { mode: 0o700 });
    fs.writeFileSync(passwordFile, credentials.superPassword, { mode: 0o600 });
    if (account) {
      fs.chownSync(draft, account.uid, account.gid);
      fs.chownSync(passwordFile, account.uid, account.gid);
    }
    await createCluster(programs, { folder: draft, account, superuser: SUPERUSER, passwordFile });
    writeCredentials(home, credentials);
    fs.rmSync(cluster, { recursive: true, force: true });
    fs.renameSync(draft, cluster);
    return credentials;
  } finally {
    fs.rmSync(passwordFile, { force: true });
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

function readCredentials(home: string, cluster: string, programs: Programs): Credentials {
  const version = fs.readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (Number(version) !== programs.major) {
    throw new EmbeddedError(
      `The database in ${cluster} was made by PostgreSQL ${version}; this Unwrap brings ${programs.major}. Start the Unwrap that made it and take a backup, or set UNWRAP_DATA to another folder.`,
    );
  }
  const file = path.join(home, 'credentials.json');
  try {
    const found = JSON.parse(fs.readFileSync(file, 'utf8')) as Credentials;
    if (found.port && found.password && found.superPassword) return found;
    throw new Error('it is incomplete');
  } catch (cause) {
    throw new EmbeddedError(
      `The password of the database in ${cluster} cannot be read from ${file} (${(cause as Error).message}). Put that file back from a backup, or move both away to begin anew.`,
      { cause },
    );
  }
}

function writeCredentials(home: string, credentials: Credentials): void {
  const file = path.join(home, 'credentials.json');
  const draft = `${file}.${process.pid}`;
  const handle = fs.openSync(draft, 'w', 0o600);
  try {
    fs.writeSync(handle, `${JSON.stringify(credentials, null, 2)}\n`);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  // root may serve the folder of a normal user, who must be able to go on with it
  const owner = fs.statSync(home);
  if (isRoot()) fs.chownSync(draft, owner.uid, owner.gid);
  fs.renameSync(draft, file);
}

type PidFile = { pid: number; port: number };

/** PostgreSQL's postmaster.pid: line 1 the process, line 4 the port. */
function readPidFile(cluster: string): PidFile | null {
  try {
    const lines = fs.readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return pid > 0 ? { pid, port: Number(lines[3]) } : null;
  } catch {
    return null;
  }
}

/** The server that already runs on this cluster, once it answers to our password; null when none runs. */
async function adopt({ home }: Place, credentials: Credentials): Promise<PidFile | null> {
  const cluster = clusterOf(home);
  for (let since = Date.now(), told = false; ; await sleep(100)) {
    const found = readPidFile(cluster);
    if (!found || !isAlive(found.pid)) return null;
    const { answer, error } = found.port
      ? await knock(superUrl({ ...credentials, port: found.port }))
      : { answer: 'starting' as const, error: undefined };
    if (answer === 'ready') return found;
    if (answer === 'password') {
      throw new EmbeddedError(
        `A PostgreSQL (process ${found.pid}, port ${found.port}) serves ${cluster} but does not accept the password in ${path.join(home, 'credentials.json')}. Stop it (kill ${found.pid}) if it is Unwrap's, and put the password file back.`,
      );
    }
    if (answer !== 'starting' && isPostgres(found.pid) === false) return null;
    const waited = Date.now() - since;
    if (answer === 'starting' && waited > 5_000 && !told) {
      told = true;
      process.stderr.write('The database recovers from a crash; waiting for it.\n');
    }
    if (waited > (answer === 'starting' ? 600_000 : 15_000)) {
      throw new EmbeddedError(
        `The PostgreSQL that serves ${cluster} (process ${found.pid}, port ${found.port}) does not answer${error ? `: ${error.message}` : ''}. See ${logOf(home)}; stop it with "kill ${found.pid}" and start again.`,
      );
    }
  }
}

/** Whether a process is a PostgreSQL server; null where the system does not tell. */
function isPostgres(pid: number): boolean | null {
  try {
    return /postgres/.test(fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
  } catch {
    const listed = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
    return listed.error ? null : /postgres/.test(listed.stdout);
  }
}

/** Starts the server and waits until it accepts connections, through a recovery if need be. */
async function run(place: Place, credentials: Credentials): Promise<number> {
  const { home, account, programs } = place;
  const cluster = clusterOf(home);
  const log = logOf(home);
  if ((fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0) > LARGE_LOG) fs.renameSync(log, `${log}.1`);
  for (let attempt = 1; ; attempt++) {
    const before = fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0;
    const child = launch(programs, {
      folder: cluster,
      account,
      port: credentials.port,
      log,
      settings: durableSettings(),
    });
    const pid = child.pid;
    if (pid !== undefined && (await isReady(credentials, () => child.exitCode === null && child.signalCode === null))) {
      return pid;
    }
    const said = fs.existsSync(log) ? fs.readFileSync(log, 'utf8').slice(before).trim() : '';
    if (attempt < 50 && /still in use|already exists/.test(said) && (await clearStale(cluster))) continue;
    throw new EmbeddedError(
      `PostgreSQL did not start on ${cluster} (port ${credentials.port}). It said:\n${said || 'nothing'}\nThe whole log is ${log}.`,
    );
  }
}

async function isReady(credentials: Credentials, isRunning: () => boolean): Promise<boolean> {
  for (let pause = 10; isRunning(); pause = Math.min(pause * 1.5, 250)) {
    await sleep(pause);
    const { answer } = await knock(superUrl(credentials));
    // Another program may have taken the port in the meantime: then ours exits, and its answer must not count.
    if (answer === 'ready') return isRunning();
  }
  return false;
}

/**
 * After a crash, PostgreSQL refuses while its pid file names a process that lives, be it another one that got the same
 * number, or one that nobody has collected. True: worth another try. A pid file is removed only when no process works
 * in the cluster's folder, which PostgreSQL's all do.
 */
async function clearStale(cluster: string): Promise<boolean> {
  await sleep(200);
  const file = readPidFile(cluster);
  if (!file || !isAlive(file.pid)) {
    if (file && startOf(process.pid) !== null && !isInUse(cluster))
      fs.rmSync(path.join(cluster, 'postmaster.pid'), { force: true });
    return true;
  }
  if (isPostgres(file.pid) !== false || startOf(process.pid) === null || isInUse(cluster)) return false;
  fs.rmSync(path.join(cluster, 'postmaster.pid'), { force: true });
  return true;
}

/** Whether a process has the folder as its working directory (Linux). */
function isInUse(folder: string): boolean {
  const real = fs.realpathSync(folder);
  for (const pid of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      if (fs.readlinkSync(`/proc/${pid}/cwd`) === real) return true;
    } catch {
      // ended meanwhile, or not ours to see; PostgreSQL's run as us, or we are root
    }
  }
  return false;
}

/** The app's role (no superuser) and its database; made at the first start, repaired after an interrupted one. */
async function ensureDatabase(credentials: Credentials): Promise<void> {
  const { answer } = await knock(appUrl(credentials));
  if (answer === 'ready' && (await withClient(appUrl(credentials), hasReader))) return;
  await withClient(superUrl(credentials), async (client) => {
    const { rows } = await client.query<{ role: boolean; db: boolean }>(
      `select exists(select from pg_roles where rolname = $1) as role, exists(select from pg_database where datname = $1) as db`,
      [DATABASE],
    );
    const password = client.escapeLiteral(credentials.password);
    await client.query(`${rows[0]?.role ? 'alter' : 'create'} role ${DATABASE} login password ${password}`);
    if (!rows[0]?.db) await client.query(`create database ${DATABASE} owner ${DATABASE}`);
    await client.query(`revoke all on database ${DATABASE} from public`);
    if (!(await hasReader(client, DATABASE))) await client.query(makeReader(DATABASE));
  });
}
