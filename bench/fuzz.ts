// npm run bench -- fuzz [--minutes N] [--seed N]: generated rules, whole and broken, on generated events, for as long as is asked.
// It ends with the first case that throws, hangs or is answered in two ways, and prints it with its seed.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { checkCase, fuzzCases } from '../lib/sigma/fuzz.fixture';

const BATCH = 200;
/** One case takes milliseconds; after this many seconds of the same one it hangs. */
const HANGS_SECONDS = 60;

interface Told {
  readonly seed: number;
  readonly cases: number;
  readonly slowest: number;
  readonly count: Record<string, number>;
  readonly failed?: string;
}

function work({ minutes, seed }: { minutes: number; seed: number }, at: Int32Array): void {
  const end = Date.now() + minutes * 60_000;
  const count: Record<string, number> = {};
  let cases = 0;
  let slowest = 0;
  for (let now = seed; Date.now() < end; now++) {
    const tell = (failed?: string) =>
      parentPort!.postMessage({ seed: now, cases, slowest, count, failed } satisfies Told);
    for (const one of fc.sample(fuzzCases, { seed: now, numRuns: BATCH })) {
      Atomics.store(at, 0, now);
      Atomics.add(at, 1, 1);
      const before = process.cpuUsage();
      try {
        for (const [key, n] of Object.entries(checkCase(one))) count[key] = (count[key] ?? 0) + n;
      } catch (error) {
        tell(`${(error as Error).stack}\n${JSON.stringify(one)}`);
        return;
      }
      const { user, system } = process.cpuUsage(before);
      slowest = Math.max(slowest, (user + system) / 1000);
      cases++;
    }
    tell();
  }
}

function watch(options: { minutes: number; seed: number }): void {
  const at = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { ...options, at },
    execArgv: ['--import', 'tsx'],
  });
  let last: Told | undefined;
  let seen = 0;
  let still = 0;
  const clock = setInterval(() => {
    still = Atomics.load(at, 1) === seen ? still + 1 : 0;
    seen = Atomics.load(at, 1);
    if (still < HANGS_SECONDS) return;
    console.error(`a case hangs: number ${seen % BATCH || BATCH} of seed ${Atomics.load(at, 0)}`);
    process.exit(1);
  }, 1000);
  worker.on('message', (told: Told) => {
    last = told;
    if (told.failed !== undefined) {
      console.error(`seed ${told.seed}: ${told.failed}`);
      process.exitCode = 1;
    }
  });
  worker.on('error', (error) => {
    console.error(error);
    process.exitCode = 1;
  });
  worker.on('exit', () => {
    clearInterval(clock);
    if (!last) return;
    const { seed, cases, slowest, count } = last;
    const numbers = Object.entries(count).map(([what, n]) => `${n.toLocaleString('en')} ${what}`);
    const verdict = process.exitCode === 1 ? 'stopped at a failure' : 'no crash, no hang, no disagreement';
    console.log(
      `seeds ${options.seed} to ${seed}: ${cases.toLocaleString('en')} cases (${numbers.join(', ')}), slowest ${Math.round(slowest)} ms: ${verdict}`,
    );
  });
}

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  const value = at < 0 ? otherwise : Number(process.argv[at + 1]);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} is a number above 0`);
  return value;
}

if (isMainThread) watch({ minutes: option('minutes', 10), seed: Math.floor(option('seed', 1)) });
else work(workerData, workerData.at);
