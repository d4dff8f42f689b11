import type { Worker } from 'node:worker_threads';
import { AppError } from './errors';
import type { Dropped, IncidentAnswer, IncidentData, IncidentQuestion } from './incident-message';
import { startThread } from './start-thread';

interface Waiting {
  resolve(text: string): void;
  reject(error: Error): void;
}

/**
 * A thread that weighs what an incident did against the whole fleet: seconds of computing for a large one, and an index
 * of the dictionary in memory. The web server's own thread goes on drawing pages meanwhile.
 */
export class Incidents {
  private thread: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private next = 1;

  /** @param options.warm the index of the fleet's facts is made when the thread begins */
  constructor(
    private readonly url: string,
    private readonly options: { warm: boolean } = { warm: true },
  ) {}

  /** The answer as JSON text. Throws what the store throws; after the signal nobody waits, and what has not begun is left out. */
  ask(question: IncidentQuestion, signal?: AbortSignal): Promise<string> {
    const thread = this.start();
    const id = this.next++;
    return new Promise<string>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      thread.postMessage({ ...question, id });
      const drop = () => {
        if (!this.waiting.delete(id)) return;
        thread.postMessage({ id, dropped: true } satisfies Dropped);
        reject(new AppError('unavailable', 'Nobody waits for this any more.'));
      };
      signal?.addEventListener('abort', drop, { once: true });
      if (signal?.aborted) drop();
    });
  }

  /** Makes the index before anybody asks. */
  warm(): void {
    this.start();
  }

  async end(): Promise<void> {
    await this.thread?.terminate();
  }

  private start(): Worker {
    if (this.thread) return this.thread;
    const data: IncidentData = { url: this.url, ...this.options };
    const thread = startThread('incident-thread.ts', data);
    thread.unref();
    thread.on('message', (answer: IncidentAnswer) => this.take(answer));
    const ended = (error: Error) => {
      if (this.thread === thread) this.thread = undefined;
      for (const { reject } of this.waiting.values()) reject(error);
      this.waiting.clear();
    };
    thread.on('error', ended);
    thread.on('exit', () =>
      ended(new AppError('unavailable', 'This was not done before its thread ended. Ask again.')),
    );
    this.thread = thread;
    return thread;
  }

  private take(answer: IncidentAnswer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('text' in answer) waiting?.resolve(answer.text);
    else if ('refused' in answer) waiting?.reject(new AppError(answer.refused.code, answer.refused.message));
    else waiting?.reject(new Error(answer.failed));
  }
}

// `next dev` loads modules anew at every change; the threads live on.
const shared = globalThis as { unwrapIncidents?: Map<string, Incidents> };

/** The thread of this process for a database. */
export const incidents = (url: string): Incidents => threadOf(url, { warm: true });

/**
 * A second one, for what follows an editor from pause to pause (narrowing, the evasion test of a draft): an alert's page does
 * not wait behind it. It needs no index.
 */
export const trials = (url: string): Incidents => threadOf(url, { warm: false });

function threadOf(url: string, options: { warm: boolean }): Incidents {
  shared.unwrapIncidents ??= new Map();
  const key = `${options.warm} ${url}`;
  let found = shared.unwrapIncidents.get(key);
  if (!found) {
    found = new Incidents(url, options);
    shared.unwrapIncidents.set(key, found);
  }
  return found;
}
