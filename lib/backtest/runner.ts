import type { Worker } from 'node:worker_threads';
import { AppError } from '../errors';
import { startThread } from '../start-thread';
import type { Traits } from './facets';
import type { Overview, OverviewQuestion } from './overview';
import type { BacktestProgress, BacktestReport, FacetPage, FacetWish } from './report';
import type { Asked, Outcome, RunnerAnswer, RunnerData, RunnerQuestion } from './runner-message';
import { type AskedRule, unpackMatches } from './shard-message';
import type { Scanned, Scanner, ScanOptions } from './shards';
import type { StepCounts } from './steps';
import type { SentQuestion } from './store';

interface Waiting {
  told?: (progress: BacktestProgress) => void;
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
}

interface Told {
  signal?: AbortSignal;
  told?: (progress: BacktestProgress) => void;
}

/** A thread that runs backtests; it begins with the first question, and again after it ended. */
export class Runner {
  private thread: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private next = 1;

  constructor(private readonly url: string) {}

  /** As `backtest` of store.ts, in the thread. The signal stops it, and what the database does for it. */
  async run(question: SentQuestion, options: Told = {}): Promise<BacktestReport> {
    const outcome = await this.ask({ question }, options);
    if (!('report' in outcome)) throw new Error('a question was not answered with a report');
    return outcome.report;
  }

  /** As `backtestFacet` of store.ts, in the thread. */
  async facet(question: SentQuestion, wish: FacetWish, signal?: AbortSignal): Promise<FacetPage> {
    const outcome = await this.ask({ facetOf: question, wish }, { signal });
    if (!('facet' in outcome)) throw new Error('a question for a facet was not answered with one');
    return outcome.facet;
  }

  /** As `backtestSteps` of steps-store.ts, in the thread. */
  async steps(yaml: string, signal?: AbortSignal): Promise<StepCounts> {
    const outcome = await this.ask({ stepsOf: yaml }, { signal });
    if (!('steps' in outcome)) throw new Error('a question for steps was not answered with them');
    return outcome.steps;
  }

  /**
   * Which behaviors a rule matches and their traits; undefined while the dictionary is not in memory. With a question for
   * counts also what the cells in memory say.
   */
  async scan(
    rule: AskedRule,
    { signal, count }: Pick<ScanOptions, 'signal' | 'count'> = {},
  ): Promise<Omit<Scanned, 'evaluated'> | undefined> {
    const { rule: asked, kinds, perRecord } = rule;
    const outcome = await this.ask({ scan: { rule: asked, kinds, perRecord }, count }, { signal });
    if (!('scanned' in outcome) || outcome.scanned === null) return undefined;
    const { matched, incomplete, sealed } = outcome.scanned;
    const traits = new Map<string, Traits>();
    unpackMatches(matched, traits);
    return { traits, incomplete, sealed };
  }

  /** As Scanner's, by the threads that hold the dictionary: waits until it is in memory. */
  async scanAll(rules: readonly AskedRule[], { signal, count }: ScanOptions = {}): Promise<Scanned[] | undefined> {
    const asked = rules.map(({ rule, kinds, perRecord }) => ({ rule, kinds, perRecord }));
    const outcome = await this.ask({ scanAll: asked, count }, { signal });
    if (!('scannedAll' in outcome)) throw new Error('a scan was not answered with what it found');
    return outcome.scannedAll?.map(({ matched, evaluated, incomplete, sealed }) => {
      const traits = new Map<string, Traits>();
      unpackMatches(matched, traits);
      return { traits, evaluated, incomplete, sealed };
    });
  }

  /** As Shards', in the threads; undefined while not everything that it asks for is in memory. */
  async overview(question: OverviewQuestion, signal?: AbortSignal): Promise<Overview[] | undefined> {
    const outcome = await this.ask({ overview: question }, { signal });
    return ('overview' in outcome && outcome.overview) || undefined;
  }

  /** As `performRun` of run-store.ts, in the thread. */
  async perform(runId: number): Promise<void> {
    await this.ask({ perform: runId }, {});
  }

  /** Brings the dictionary into memory. */
  async warm(): Promise<void> {
    await this.ask({ warm: true }, {});
  }

  private async ask(asked: Asked, { signal, told }: Told): Promise<Outcome> {
    const thread = this.start();
    const id = this.next++;
    const send = (question: RunnerQuestion) => thread.postMessage(question);
    const cancel = () => send({ id, cancel: true });
    try {
      return await new Promise<Outcome>((resolve, reject) => {
        this.waiting.set(id, { told, resolve, reject });
        send({ id, ...asked });
        signal?.addEventListener('abort', cancel, { once: true });
        if (signal?.aborted) cancel();
      });
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.waiting.delete(id);
    }
  }

  async end(): Promise<void> {
    await this.thread?.terminate();
  }

  private start(): Worker {
    if (this.thread) return this.thread;
    const data: RunnerData = { url: this.url };
    const thread = startThread('backtest/runner-thread.ts', data);
    thread.unref();
    thread.on('message', (answer: RunnerAnswer) => this.take(answer));
    const ended = (error: Error) => {
      if (this.thread === thread) this.thread = undefined;
      for (const { reject } of this.waiting.values()) reject(error);
    };
    thread.on('error', ended);
    thread.on('exit', () => ended(new AppError('unavailable', 'The backtest ended before it was done. Run it again.')));
    this.thread = thread;
    return thread;
  }

  private take(answer: RunnerAnswer): void {
    const waiting = this.waiting.get(answer.id);
    if (!waiting) return;
    if ('progress' in answer) waiting.told?.(answer.progress);
    else if ('refused' in answer) waiting.reject(new AppError(answer.refused.code, answer.refused.message));
    else if ('failed' in answer) waiting.reject(new Error(answer.failed));
    else waiting.resolve(answer);
  }
}

// `next dev` loads modules anew at every change; the thread lives on.
const shared = globalThis as { unwrapRunners?: Map<string, Runner> };

/** The thread of this process for a database. */
export function runner(url: string): Runner {
  shared.unwrapRunners ??= new Map();
  let found = shared.unwrapRunners.get(url);
  if (!found) {
    found = new Runner(url);
    shared.unwrapRunners.set(url, found);
  }
  return found;
}

/** How a question asks the dictionary that the threads of this process hold. */
export function scanOf(url: string): Runner['scan'] {
  return (rule, options) => runner(url).scan(rule, options);
}

/** The same with totals and facets of everything. */
export function threadsOf(url: string): Pick<Runner, 'scan' | 'overview'> {
  return { scan: scanOf(url), overview: (question, signal) => runner(url).overview(question, signal) };
}

/**
 * For those who evaluate a rule themselves, inside a transaction of theirs: the dictionary is asked in the threads of this
 * process, so that a large one does not hold up the process that serves pages.
 */
export function scannerOf(url: string): Scanner {
  return {
    // whether it is there is known in the thread; until then few candidates are read from the database
    ready: false,
    scan: (rules, options) => runner(url).scanAll(rules, options),
  };
}
