import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Message } from './way-in-process';

const PROGRAM = path.join(import.meta.dirname, 'way-in-process.ts');

/** An ingest process of its own, reached over HTTP. */
export class Writer {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(database: string): Promise<Writer> {
    const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM], {
      cwd: path.resolve(import.meta.dirname, '../..'),
      env: { ...process.env, DATABASE_URL: database, NODE_ENV: 'production' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`a writer ended early: ${code}`)));
    ended.catch(() => {});
    const [{ port }] = (await Promise.race([once(child, 'message'), ended])) as [{ port: number }];
    return new Writer(child, `http://127.0.0.1:${port}/api/ingest`);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** From now on it writes into another database. */
  use(database: string): Promise<void> {
    return this.tell({ database });
  }

  /** Starts to note what its CPU does, and later writes that to a file. */
  profile(file: string | null = null): Promise<void> {
    return this.tell({ profile: file });
  }

  private async tell(message: Message): Promise<void> {
    this.child.send(message);
    await once(this.child, 'message');
  }

  /** kill -9: no memory, no handler and no connection of it lives on. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}
