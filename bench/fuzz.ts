// npm run bench -- fuzz [--minutes N] [--seed N]: generated rules, whole and broken, on generated events, for as long as is asked.
// It ends with the first case that throws, hangs or is answered in two ways, and prints it with its seed.
import { fork } from 'node:child_process';
import fc from 'fast-check';
import { checkCase, fuzzCases } from '../lib/sigma/fuzz.fixture';

const BATCH = 200;
/** A batch takes a second or two; after this many without an answer it hangs. */
const HANGS_SECONDS = 120;

interface Told {
  readonly seed: number;
  readonly cases: number;
  /** milliseconds of processor time of one case */
  readonly slowest: number;
  readonly count: Record<string, number>;
  readonly failed?: string | undefined;
}

/** Works until the time is over, and tells of each batch when it begins. */
function work(minutes: number, seed: number): void {
  const end = Date.now() + minutes * 60_000;
  const count: Record<string, number> = {};
  let cases = 0;
  let slowest = 0;
  const tell = (now: number, failed?: string) =>
    process.send!({ seed: now, cases, slowest, count, failed } satisfies Told);
  const batch = (now: number): void => {
    for (const one of fc.sample(fuzzCases, { seed: now, numRuns: BATCH })) {
      const before = process.cpuUsage();
      try {
        for (const [key, n] of Object.entries(checkCase(one))) count[key] = (count[key] ?? 0) + n;
      } catch (error) {
        tell(now, `${(error as Error).stack}\n${JSON.stringify(one)}`);
        process.disconnect();
        return;
      }
      const { user, system } = process.cpuUsage(before);
      slowest = Math.max(slowest, (user + system) / 1000);
      cases++;
    }
    tell(now);
    if (Date.now() < end) setImmediate(batch, now + 1);
    else process.disconnect();
  };
  batch(seed);
}

/** The work is done by a child, which can be ended if it hangs. */
function watch(minutes: number, seed: number): void {
  const child = fork(import.meta.filename, ['--child', '--minutes', String(minutes), '--seed', String(seed)], {
    execArgv: ['--import', 'tsx'],
  });
  let last: Told | undefined;
  let heard = Date.now();
  const clock = setInterval(() => {
    if (Date.now() - heard < HANGS_SECONDS * 1000) return;
    console.error(`a case of seed ${last ? last.seed + 1 : seed} hangs`);
    process.exitCode = 1;
    child.kill('SIGKILL');
  }, 1000);
  child.on('message', (told: Told) => {
    last = told;
    heard = Date.now();
    if (told.failed === undefined) return;
    console.error(`seed ${told.seed}: ${told.failed}`);
    process.exitCode = 1;
  });
  child.on('exit', (code) => {
    clearInterval(clock);
    if (code !== 0) process.exitCode = 1;
    if (!last) return;
    const { cases, slowest, count } = last;
    const numbers = Object.entries(count).map(([what, n]) => `${n.toLocaleString('en')} ${what}`);
    const verdict = process.exitCode === 1 ? 'stopped at a failure' : 'no crash, no hang, no disagreement';
    console.log(
      `seeds ${seed} to ${last.seed}: ${cases.toLocaleString('en')} cases (${numbers.join(', ')}), slowest ${Math.round(slowest)} ms: ${verdict}`,
    );
  });
}

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  const value = at < 0 ? otherwise : Number(process.argv[at + 1]);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} is a number above 0`);
  return value;
}

const [minutes, seed] = [option('minutes', 10), Math.floor(option('seed', 1))];
if (process.argv.includes('--child')) work(minutes, seed);
else watch(minutes, seed);
