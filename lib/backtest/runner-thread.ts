// The program of the thread that runs backtests: everything of them, so that the web server's own thread only passes
// questions and reports on. The dictionary lies in threads of its own (shards.ts), which this one asks.
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../errors';
import { loadMapping } from '../telemetry/field-mapping-file';
import { performRun } from './run-store';
import type { RunnerAnswer, RunnerData, RunnerQuestion } from './runner-message';
import { Shards } from './shards';
import { backtestAt } from './store';

const { url } = workerData as RunnerData;
const port = parentPort!;
const shards = new Shards(url);
const running = new Map<number, AbortController>();
let warm = false;

const tell = (answer: RunnerAnswer) => port.postMessage(answer);

async function run({ id, ...asked }: Exclude<RunnerQuestion, { cancel: true }>): Promise<void> {
  const stop = new AbortController();
  running.set(id, stop);
  try {
    if ('perform' in asked) {
      await performRun(url, asked.perform, shards);
      tell({ id, performed: true });
      return;
    }
    const report = await backtestAt(url, asked.question, {
      signal: stop.signal,
      scanner: shards,
      told: (progress) => tell({ id, progress }),
    });
    tell({ id, report });
  } catch (error) {
    if (error instanceof AppError) tell({ id, refused: { code: error.code, message: error.message } });
    else tell({ id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  } finally {
    running.delete(id);
  }
  // whoever asked one rule will ask more: the dictionary is brought into memory meanwhile
  if (!warm) shards.scan([]).catch(() => {});
  warm = true;
}

loadMapping();
port.on('message', (question: RunnerQuestion) => {
  if ('cancel' in question) running.get(question.id)?.abort();
  else void run(question);
});
