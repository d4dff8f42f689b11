import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLocation } from '@/lib/db/place';
import { isAlive } from '@/lib/db/process';
import { familyOf, killAll, postmasterOf } from './processes';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** `unwrap start` itself, as a person starts it, on the data folder and port given. */
export class StartedApp {
  private child: ChildProcess | undefined;
  private said = '';

  constructor(
    private readonly env: { UNWRAP_DATA: string; PORT: string; DATABASE_URL?: string },
    private readonly log: (text: string) => void = () => {},
  ) {}

  get address(): string {
    return `http://127.0.0.1:${this.env.PORT}`;
  }

  /** everything that the app printed */
  get output(): string {
    return this.said;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [path.join(ROOT, 'bin/unwrap.mjs'), 'start', '--no-sample'], {
      cwd: ROOT,
      env: { ...process.env, HOST: '127.0.0.1', ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.child = child;
    const from = this.said.length;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.said += chunk;
        this.log(String(chunk));
      });
    }
    while (!this.said.slice(from).includes('Unwrap is at')) {
      if (!this.isRunning) throw new Error(`unwrap start ended:\n${this.said.slice(from)}`);
      await sleep(20);
    }
  }

  /** kill -9 of the command and of the web server below it; a built-in database lives on. */
  async kill(): Promise<void> {
    const child = this.child;
    if (!child?.pid || !this.isRunning) return;
    const postgres = this.postmaster();
    const spared = new Set(postgres === null ? [] : familyOf(postgres));
    killAll(familyOf(child.pid).filter((pid) => !spared.has(pid)));
    await once(child, 'exit');
  }

  /** kill -9 of the built-in database and all of its processes; false: it does not run. */
  killDatabase(): boolean {
    const pid = this.postmaster();
    if (pid === null) return false;
    killAll(familyOf(pid));
    return true;
  }

  /** As Ctrl-C does. */
  async stop(): Promise<void> {
    const child = this.child;
    if (!child || !this.isRunning) return;
    child.kill('SIGINT');
    await once(child, 'exit');
  }

  /** the url of the built-in database */
  databaseUrl(): string {
    const { port, password } = JSON.parse(readFileSync(path.join(this.home(), 'credentials.json'), 'utf8'));
    return `postgresql://unwrap:${encodeURIComponent(password)}@127.0.0.1:${port}/unwrap`;
  }

  private postmaster(): number | null {
    const cluster = path.join(this.home(), 'cluster');
    const pid = existsSync(cluster) ? postmasterOf(cluster) : null;
    return pid !== null && isAlive(pid) ? pid : null;
  }

  private home(): string {
    return readLocation(this.env.UNWRAP_DATA) ?? this.env.UNWRAP_DATA;
  }
}
