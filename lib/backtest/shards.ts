import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { env } from '../env';
import { AppError } from '../errors';
import { startThread } from '../start-thread';
import type { ScanResult } from './dictionary';
import type { Overview, OverviewQuestion } from './overview';
import type { CountQuestion, SealedCounts } from './sealed-count';
import { type AskedRule, type ShardAnswer, type ShardData, type ShardQuestion, unpackMatches } from './shard-message';

/** How far a scan is: of each rule what it matched so far. */
export interface ScanProgress {
  /** behaviors that are in memory so far; undefined once they all are */
  loaded?: number;
  asked: number;
  of: number;
  results: readonly ScanResult[];
  /** of the first rule: what the cells in memory say of its matches so far */
  soFar?: { events: number; hosts: number };
}

/** What one rule matched, counted by the cells in memory: a part for each thread. */
export interface Scanned extends ScanResult {
  sealed: SealedPart[];
}

export interface SealedPart {
  /** the behaviors that `counts` is about */
  ids: readonly string[];
  /** which days this covers, and under which seals */
  question: CountQuestion;
  counts: SealedCounts;
}

export interface ScanOptions {
  signal?: AbortSignal;
  /** also counts what matches */
  count?: CountQuestion;
  told?: (progress: ScanProgress) => void;
}

/** Where a scan runs: in threads, each of which holds its share of the dictionary. */
export interface Scanner {
  /** all of the dictionary is in memory */
  readonly ready: boolean;
  /** Undefined if the dictionary does not fit into the memory that it may take. */
  scan(rules: readonly AskedRule[], options?: ScanOptions): Promise<Scanned[] | undefined>;
}

type Asked =
  | Omit<Extract<ShardQuestion, { rules: unknown }>, 'id'>
  | Omit<Extract<ShardQuestion, { overview: unknown }>, 'id'>;

interface Running {
  take(shard: number, answer: ShardAnswer): void;
  fail(error: Error): void;
}

/** A morning without a backtest: what was brought into memory is worth half a minute. */
const IDLE_MS = 4 * 3_600_000;

/** Threads end when nobody has asked them for a while, and begin again with the next question. */
export class Shards implements Scanner {
  private threads: Worker[] = [];
  private readonly running = new Map<number, Running>();
  private next = 1;
  private idle: NodeJS.Timeout | undefined;
  private full = false;
  ready = false;

  private readonly count: number;
  private readonly megabytes: number;

  /** @param options.megabytes that all threads together may hold */
  constructor(
    private readonly url: string,
    options: { threads?: number; megabytes?: number } = {},
  ) {
    this.count = options.threads ?? Math.min(4, availableParallelism());
    this.megabytes = options.megabytes ?? env().UNWRAP_BACKTEST_MEMORY_MB;
  }

  async scan(rules: readonly AskedRule[], { signal, told, count }: ScanOptions = {}): Promise<Scanned[] | undefined> {
    const results = rules.map((): Scanned => ({ traits: new Map(), evaluated: 0, incomplete: 0, sealed: [] }));
    const at = Array.from({ length: this.count }, () => ({
      ...{ loaded: 0, asked: 0, of: 0, scanning: false },
      ids: rules.map((): string[] => []),
    }));
    const soFar = { events: 0, hosts: new Set<number>() };
    const sum = (pick: (one: (typeof at)[number]) => number) => at.reduce((total, one) => total + pick(one), 0);
    const tell = () =>
      told?.({
        ...(at.every(({ scanning }) => scanning) ? {} : { loaded: sum(({ loaded }) => loaded) }),
        asked: sum(({ asked }) => asked),
        of: sum(({ of }) => of),
        results,
        ...(count?.everyDay ? { soFar: { events: soFar.events, hosts: soFar.hosts.size } } : {}),
      });
    const question = {
      rules: rules.map(({ rule, kinds, perRecord }) => ({ rule, kinds, perRecord })),
      ...(count ? { count } : {}),
    };
    const answered = await this.ask(question, signal, (shard, answer) => {
      const own = at[shard]!;
      if ('results' in answer) {
        answer.results.forEach(({ evaluated, incomplete, counts }, i) => {
          results[i]!.evaluated += evaluated;
          results[i]!.incomplete += incomplete;
          if (count && counts) results[i]!.sealed.push({ ids: own.ids[i]!, question: count, counts });
        });
        return true;
      }
      if ('loaded' in answer) own.loaded = answer.loaded;
      if ('asked' in answer) {
        Object.assign(own, { asked: answer.asked, of: answer.of, scanning: true });
        answer.matched.forEach((matched, i) => {
          for (const id of unpackMatches(matched, results[i]!.traits)) own.ids[i]!.push(id);
        });
        soFar.events += answer.soFar?.[0]?.events ?? 0;
        for (const host of answer.soFar?.[0]?.hosts ?? []) soFar.hosts.add(host);
      }
      tell();
      return false;
    });
    if (!answered) return undefined;
    this.ready = true;
    return results;
  }

  /** Totals and facets without a rule, a part for each thread; undefined while not everything that it asks for is in memory. */
  async overview(question: OverviewQuestion, signal?: AbortSignal): Promise<Overview[] | undefined> {
    const parts: (Overview | null)[] = [];
    const answered = await this.ask({ overview: question }, signal, (_, answer) => {
      if (!('overview' in answer)) return false;
      parts.push(answer.overview);
      return true;
    });
    const there = parts.filter((part) => part !== null);
    return answered && there.length === parts.length ? there : undefined;
  }

  /**
   * Asks all threads.
   * @param take is given what they say; true: the thread has said everything
   * @returns false if the dictionary does not fit
   */
  private async ask(
    question: Asked,
    signal: AbortSignal | undefined,
    take: (shard: number, answer: Exclude<ShardAnswer, { failed: string }>) => boolean,
  ): Promise<boolean> {
    if (this.full) return false;
    this.start();
    const id = this.next++;
    const cancel = () => this.send({ id, cancel: true });
    try {
      await new Promise<void>((resolve, reject) => {
        let left = this.threads.length;
        this.running.set(id, {
          fail: reject,
          take(shard, answer) {
            if ('failed' in answer) reject(new Failed(answer.failed));
            else if (take(shard, answer) && --left === 0) resolve();
          },
        });
        signal?.addEventListener('abort', cancel, { once: true });
        if (signal?.aborted) cancel();
        this.send({ id, ...question });
      });
      return true;
    } catch (error) {
      if (this.full) return false;
      if (!(error instanceof Failed)) throw error;
      cancel();
      if (error.message === 'too large') {
        this.full = true;
        await this.end();
        return false;
      }
      if (error.message === 'cancelled') throw new AppError('unavailable', 'The backtest was cancelled.');
      throw new Error(`The dictionary could not be scanned: ${error.message}`);
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.running.delete(id);
      this.rest();
    }
  }

  /** Ends the threads; a question that is under way fails. */
  async end(): Promise<void> {
    clearTimeout(this.idle);
    const threads = this.threads;
    this.threads = [];
    this.ready = false;
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  private send(question: ShardQuestion): void {
    for (const thread of this.threads) thread.postMessage(question);
  }

  private start(): void {
    clearTimeout(this.idle);
    if (this.threads.length > 0) return;
    const each = this.megabytes / this.count;
    this.threads = Array.from({ length: this.count }, (_, shard) => {
      const data: ShardData = { url: this.url, shard, of: this.count, limitBytes: each * 2 ** 20 };
      const thread = startThread('backtest/shard-thread.ts', data, {
        // the code itself, and what a scan needs for a moment
        maxOldGenerationSizeMb: Math.ceil(each * 1.5) + 256,
        maxYoungGenerationSizeMb: 64,
      });
      thread.unref();
      thread.on('message', (answer: ShardAnswer) => this.running.get(answer.id)?.take(shard, answer));
      thread.on('error', (error) => {
        this.full ||= (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY';
        this.failed(error);
      });
      thread.on('exit', () => this.failed(new Error('a thread of the backtest ended')));
      return thread;
    });
  }

  private failed(error: Error): void {
    for (const { fail } of this.running.values()) fail(error);
    void this.end();
  }

  private rest(): void {
    clearTimeout(this.idle);
    if (this.running.size > 0) return;
    this.idle = setTimeout(() => void this.end(), IDLE_MS);
    this.idle.unref();
  }
}

class Failed extends Error {}
