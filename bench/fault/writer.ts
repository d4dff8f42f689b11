import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

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

  /** From now on it writes into another database. */
  async use(database: string): Promise<void> {
    this.child.send({ database });
    await once(this.child, 'message');
  }

  /** kill -9: no memory, no handler and no connection of it lives on. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}
