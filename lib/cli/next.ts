import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { projectFolder } from '../env';
import type { Address } from './address';
import { CommandError } from './failure';

// Next runs in a process of its own: it installs signal handlers and ends its process as it likes, while ours must
// outlive it to stop the database after it. The child is a session of its own, so that Ctrl-C reaches only us, and it
// holds an IPC channel to us (follow.mjs), so that it never outlives us, even after kill -9.

const BUILD_FOLDERS = ['app', 'components', 'lib'];
const BUILD_FILES = ['prisma/schema.prisma'];
/** top-level files that no build reads */
const NO_BUILD_FILES = ['biome.json', 'next-env.d.ts', 'playwright.config.ts', 'vitest.config.ts'];

/** Builds the app unless the last build was made from these very sources; says which. */
export async function build(): Promise<'built' | 'up to date'> {
  const root = projectFolder();
  const marker = path.join(root, '.next', 'unwrap-sources');
  const sources = hashSources(root);
  const isBuilt = fs.existsSync(path.join(root, '.next', 'BUILD_ID'));
  if (isBuilt && fs.existsSync(marker) && fs.readFileSync(marker, 'utf8') === sources) return 'up to date';
  fs.rmSync(marker, { force: true });
  const child = spawnNext(['build'], ['ignore', 'pipe', 'pipe', 'ipc']);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  }
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0 || !fs.existsSync(path.join(root, '.next', 'BUILD_ID')))
    throw new CommandError(`The app could not be built:\n${output.trim()}`);
  fs.writeFileSync(marker, sources);
  return 'built';
}

/** One hash over every file that the build reads; tests and the Prisma client (made from the schema) left out. */
function hashSources(root: string): string {
  const hash = createHash('sha256').update(process.version);
  const add = (file: string) => hash.update(`\0${file}\0`).update(fs.readFileSync(path.join(root, file)));
  const walk = (place: string) => {
    const full = path.join(root, place);
    if (!fs.existsSync(full)) return;
    if (!fs.statSync(full).isDirectory()) {
      add(place);
      return;
    }
    for (const entry of fs.readdirSync(full, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name === 'generated' || /\.test\.tsx?$/.test(entry.name)) continue;
      walk(path.posix.join(place, entry.name));
    }
  };
  const top = fs.readdirSync(root).filter((name) => /\.(ts|mjs|json)$/.test(name) && !NO_BUILD_FILES.includes(name));
  for (const place of [...BUILD_FOLDERS, ...BUILD_FILES, ...top.sort()]) walk(place);
  return hash.digest('hex');
}

export type Served = {
  /** settles when Next ends: by stop(), or by itself */
  ended: Promise<{ expected: boolean; how: string }>;
  stop(): Promise<void>;
};

/** Starts `next start` or `next dev` and waits until it answers. `env` is added to our environment. */
export async function serve(mode: 'start' | 'dev', address: Address, env: Record<string, string>): Promise<Served> {
  const args = [mode, '-H', address.host, '-p', String(address.port)];
  const child = spawnNext(args, ['ignore', 'pipe', 'pipe', 'ipc'], env);
  let said = '';
  let ready = mode === 'dev';
  let stopping = false;
  const listen = (stream: NodeJS.ReadableStream | null, out: NodeJS.WriteStream) =>
    stream?.on('data', (chunk: Buffer) => {
      if (ready) out.write(chunk);
      else said += chunk;
    });
  listen(child.stdout, process.stdout);
  listen(child.stderr, process.stderr);
  const ended = new Promise<{ expected: boolean; how: string }>((resolve) => {
    child.once('error', (error) => resolve({ expected: stopping, how: error.message }));
    child.once('exit', (code, signal) => resolve({ expected: stopping, how: signal ?? `exit code ${code}` }));
  });
  const stop = async () => {
    stopping = true;
    signalGroup(child, 'SIGTERM');
    const late = sleep(10_000, 'late', { ref: false });
    if ((await Promise.race([ended, late])) === 'late') signalGroup(child, 'SIGKILL');
    await ended;
    // `next dev` serves from a process of its own, which must be gone too
    if (mode === 'dev') signalGroup(child, 'SIGKILL');
  };
  const failed = ended.then(({ how }) => {
    throw new CommandError(`Next did not start (${how}). It said:\n${said.trim()}`);
  });
  failed.catch(() => {});
  try {
    await Promise.race([answers(address), failed]);
  } catch (error) {
    await stop();
    throw error;
  }
  ready = true;
  return { ended, stop };
}

function spawnNext(
  args: string[],
  stdio: ('ignore' | 'pipe' | 'ipc')[],
  env: Record<string, string> = {},
): ChildProcess {
  const root = projectFolder();
  const preloaded = ['follow', 'literal-paths'].flatMap((name) => [
    '--import',
    pathToFileURL(path.join(root, `lib/cli/${name}.mjs`)).href,
  ]);
  // Each mode sets its own NODE_ENV; one that a shell happens to export would make a broken build.
  const environment: Record<string, string | undefined> = { ...process.env, ...env, NODE_ENV: undefined };
  environment.UNWRAP_COMMAND_PID = String(process.pid);
  return spawn(process.execPath, [...preloaded, path.join(root, 'node_modules/next/dist/bin/next'), ...args], {
    cwd: root,
    env: environment as NodeJS.ProcessEnv,
    stdio,
    detached: process.platform !== 'win32',
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (!child.pid) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // it has ended
  }
}

/** Waits until something answers at the address, whatever the answer. */
async function answers(address: Address): Promise<void> {
  for (const since = Date.now(); ; await sleep(50)) {
    try {
      await fetch(`${address.url}/api/health`, { signal: AbortSignal.timeout(60_000), redirect: 'manual' });
      return;
    } catch {
      if (Date.now() - since > 120_000) throw new CommandError(`Next does not answer at ${address.url}.`);
    }
  }
}
