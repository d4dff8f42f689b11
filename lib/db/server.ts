import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Account, ids } from './account';
import { isAlive } from './process';
import { type Programs, program } from './programs';

// PostgreSQL's own programs, started by us: initdb and postgres, with a user, a port and settings. What belongs to one
// installation (folders, passwords, adoption) is embedded.ts; throw-away servers for tests are test-server.ts.

/** The environment of PostgreSQL's programs: nothing of ours but the path; messages in English, since we read some. */
function programEnv(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env;
  return { PATH, SystemRoot, TEMP, LC_ALL: 'C', TZ: 'UTC', NODE_ENV: 'production' };
}

/**
 * Makes a cluster in `folder` (absent or empty; with an account: empty and owned by it). UTF8; text compares by code
 * point, whatever locales the machine has. `passwordFile` must be readable for the account.
 */
export async function createCluster(
  programs: Programs,
  options: { folder: string; account: Account | null; superuser: string; passwordFile: string; sync?: boolean },
): Promise<void> {
  const locale =
    programs.major >= 17
      ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
      : ['--locale-provider=libc', '--locale=C.UTF-8'];
  const args = [
    '-D',
    options.folder,
    `--username=${options.superuser}`,
    `--pwfile=${options.passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-instructions',
    ...locale,
    ...(options.sync === false ? ['--no-sync'] : []),
  ];
  const child = spawn(program(programs, 'initdb'), args, {
    ...ids(options.account),
    cwd: path.dirname(options.folder),
    env: programEnv(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`PostgreSQL could not create its files in ${options.folder}:\n${output.trim()}`);
}

/** Settings of a server that shares a workstation with other programs, and must lose nothing. */
export function durableSettings(): Record<string, string> {
  const mb = Math.floor(os.totalmem() / 2 ** 20);
  const buffers = Math.max(64, Math.min(1024, Math.floor(mb / 16)));
  return {
    shared_buffers: `${buffers}MB`,
    effective_cache_size: `${Math.max(256, Math.floor(mb / 2))}MB`,
    work_mem: '16MB',
    maintenance_work_mem: `${Math.max(64, Math.min(512, Math.floor(mb / 32)))}MB`,
    max_wal_size: '2GB',
    checkpoint_timeout: '10min',
    random_page_cost: '1.1',
    jit: 'off',
    max_connections: '100',
    ...smallSharedMemory(),
  };
}

/** Containers often have a /dev/shm of 64 MB: parallel queries would fail there, so their memory goes to files. */
function smallSharedMemory(): Record<string, string> {
  try {
    const { bavail, bsize } = fs.statfsSync('/dev/shm');
    return bavail * bsize < 256 * 2 ** 20 ? { dynamic_shared_memory_type: 'mmap' } : {};
  } catch {
    return {};
  }
}

/** Starts `postgres` on the loopback. It is a session of its own: a Ctrl-C in the terminal reaches only us. */
export function launch(
  programs: Programs,
  options: { folder: string; account: Account | null; port: number; log: string; settings: Record<string, string> },
): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    unix_socket_directories: '',
    log_destination: 'stderr',
    logging_collector: 'off',
    log_line_prefix: '%m [%p] ',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...options.settings,
  };
  const log = fs.openSync(options.log, 'a', 0o600);
  try {
    const child = spawn(
      program(programs, 'postgres'),
      ['-D', options.folder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...ids(options.account),
        cwd: options.folder,
        env: programEnv(),
        detached: true,
        stdio: ['ignore', log, log],
        windowsHide: true,
      },
    );
    child.on('error', () => {});
    child.unref();
    return child;
  } finally {
    fs.closeSync(log);
  }
}

/** Asks a server to stop (open transactions are rolled back) and waits until it has; true when it has. */
export async function shutDown(
  programs: Programs,
  folder: string,
  pid: number,
  account: Account | null,
): Promise<boolean> {
  if (process.platform === 'win32') {
    spawnSync(program(programs, 'pg_ctl'), ['stop', '-D', folder, '-m', 'fast', '-w'], ids(account));
    return !isAlive(pid);
  }
  for (const [signal, seconds] of [
    ['SIGINT', 60],
    ['SIGQUIT', 10],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return true;
    }
    for (let waited = 0; waited < seconds * 1000; waited += 20) {
      if (!isAlive(pid)) return true;
      await sleep(20);
    }
  }
  return !isAlive(pid);
}

/** A port of the loopback that nothing listens on: `wanted` if it is free. */
export async function freePort(wanted = 0): Promise<number> {
  const port = await tryPort(wanted);
  return port ?? (await tryPort(0)) ?? Promise.reject(new Error('No free port on 127.0.0.1.'));
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}

export type ServerUrl = { port: number; user: string; password: string; database: string };

export function serverUrl({ port, user, password, database }: ServerUrl): string {
  return `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/** Runs `fn` on one connection of its own. */
export async function withClient<T>(url: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** How a connection attempt ended: `starting` (or stopping) servers are worth waiting for. */
export type Answer = 'ready' | 'starting' | 'refused' | 'password' | 'missing' | 'other';

export async function knock(url: string): Promise<{ answer: Answer; error?: Error }> {
  try {
    await withClient(url, (client) => client.query('select 1'));
    return { answer: 'ready' };
  } catch (cause) {
    const error = cause as Error & { code?: string };
    const answers: Record<string, Answer> = {
      '57P03': 'starting',
      '57P01': 'starting',
      '28P01': 'password',
      '28000': 'password',
      '3D000': 'missing',
      ECONNREFUSED: 'refused',
    };
    return { answer: answers[error.code ?? ''] ?? 'other', error };
  }
}
