// The program of the thread that runs backtests: everything of them, so that the web server's own thread only passes
// questions and reports on. The dictionary lies in threads of its own (shards.ts), which this one asks.
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../errors';
import { loadMapping } from '../telemetry/field-mapping-file';
import type { BacktestProgress } from './report';
import { performRun } from './run-store';
import type { Asked, Outcome, RunnerAnswer, RunnerData, RunnerQuestion, Scanned } from './runner-message';
import { type AskedRule, packMatches } from './shard-message';
import { type Scanned as ScannedInMemory, type ScanOptions, Shards } from './shards';
import { backtestStepsAt } from './steps-store';
import { backtestAt, backtestFacetAt } from './store';

const { url } = workerData as RunnerData;
const port = parentPort!;
const shards = new Shards(url);
const running = new Map<number, AbortController>();
let warming: Promise<unknown> | undefined;

const tell = (answer: RunnerAnswer) => port.postMessage(answer);

async function run({ id, ...asked }: { id: number } & Asked): Promise<void> {
  const stop = new AbortController();
  running.set(id, stop);
  try {
    tell({ id, ...(await answered(id, asked, stop.signal)) });
  } catch (error) {
    if (error instanceof AppError) tell({ id, refused: { code: error.code, message: error.message } });
    else tell({ id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  } finally {
    running.delete(id);
  }
  // whoever asked one rule will ask more: the dictionary is brought into memory meanwhile
  void warm();
}

async function warm(): Promise<void> {
  if (shards.ready) return;
  warming ??= shards
    .scan([])
    .catch(() => {})
    .finally(() => {
      warming = undefined;
    });
  await warming;
}

async function answered(id: number, asked: Asked, signal: AbortSignal): Promise<Outcome> {
  if ('scan' in asked)
    return { scanned: await scan(asked.scan, { signal, ...(asked.count ? { count: asked.count } : {}) }) };
  if ('scanAll' in asked) {
    const found = await shards.scan(asked.scanAll, { signal, ...(asked.count ? { count: asked.count } : {}) });
    return {
      scannedAll: found?.map((one) => ({ ...scannedOf(one), evaluated: one.evaluated })) ?? null,
    };
  }
  if ('perform' in asked) {
    await performRun(url, asked.perform, shards);
    return { performed: true };
  }
  if ('facetOf' in asked)
    return { facet: await backtestFacetAt(url, asked.facetOf, asked.wish, { signal, scanner: shards }) };
  if ('stepsOf' in asked) return { steps: await backtestStepsAt(url, asked.stepsOf, { signal, scanner: shards }) };
  if ('overview' in asked)
    return { overview: (shards.ready && (await shards.overview(asked.overview, signal))) || null };
  if ('warm' in asked) {
    await warm();
    return { warm: true };
  }
  const told = (progress: BacktestProgress) => tell({ id, progress });
  return { report: await backtestAt(url, asked.question, { signal, scanner: shards, told }) };
}

async function scan({ rule, kinds, perRecord }: AskedRule, options: ScanOptions): Promise<Scanned | null> {
  // a hunt does not wait for it: the database answers meanwhile
  if (!shards.ready) return null;
  const found = await shards.scan([{ rule, kinds, perRecord }], options);
  return found ? scannedOf(found[0]!) : null;
}

const scannedOf = (found: ScannedInMemory): Scanned => ({
  matched: packMatches(found, 0),
  incomplete: found.incomplete,
  sealed: found.sealed,
});

loadMapping();
port.on('message', (question: RunnerQuestion) => {
  if ('cancel' in question) running.get(question.id)?.abort();
  else void run(question);
});
