import type { Worker } from 'node:worker_threads';
import { AppError } from './errors';
import type { IncidentAnswer, IncidentData, IncidentQuestion } from './incident-message';
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

  constructor(private readonly url: string) {}

  /** The answer as JSON text. Throws what the store throws. */
  ask(question: IncidentQuestion): Promise<string> {
    const thread = this.start();
    const id = this.next++;
    return new Promise<string>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      thread.postMessage({ ...question, id });
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
    const data: IncidentData = { url: this.url };
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

// `next dev` loads modules anew at every change; the thread lives on.
const shared = globalThis as { unwrapIncidents?: Map<string, Incidents> };

/** The thread of this process for a database. */
export function incidents(url: string): Incidents {
  shared.unwrapIncidents ??= new Map();
  let found = shared.unwrapIncidents.get(url);
  if (!found) {
    found = new Incidents(url);
    shared.unwrapIncidents.set(url, found);
  }
  return found;
}
