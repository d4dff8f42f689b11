import { setTimeout as sleep } from 'node:timers/promises';
import { random, shuffled } from '@/lib/chaos.fixture';
import type { Load } from './load';
import { deliver, Refused, type Target } from './sender';

/** An app that takes telemetry in, and its database: what is killed. Both come back on the same data. */
export interface Victim {
  /** where records are sent at the moment */
  target(): Target;
  /** kill -9 of every process of the app; its database is left alone */
  killApp(): Promise<void>;
  /** Starts the app and waits until it answers. */
  startApp(): Promise<void>;
  /** kill -9 of every process of the database, which is started again by itself; false: it was not running */
  killDatabase(): boolean;
}

export interface CrashPlan {
  load: Load;
  seed: number;
  /** of the app, and as many of the database */
  kills: number;
  senders: number;
}

export interface CrashRun {
  kills: { app: number; database: number };
  /** records whose senders were told that they are stored */
  acknowledged: number;
  /** what senders met meanwhile, and how often */
  refusals: Record<string, number>;
  seconds: number;
  /** the longest time between two acknowledgements: what an agent has to keep meanwhile */
  longestPause: number;
}

/**
 * Sends the load through kills of the app and of its database at moments that the seed chooses, until every record is
 * acknowledged. Throws when a sender is refused for good.
 */
export async function crash(
  victim: Victim,
  plan: CrashPlan,
  tell: (text: string) => void = () => {},
): Promise<CrashRun> {
  const next = random(plan.seed);
  const run: CrashRun = { kills: { app: 0, database: 0 }, acknowledged: 0, refusals: {}, seconds: 0, longestPause: 0 };
  const since = Date.now();
  let failed: unknown;
  const sending = sendAll(victim, plan, run).catch((error) => {
    failed = error;
  });
  const whom = shuffled([...Array(plan.kills).fill('app'), ...Array(plan.kills).fill('database')], next);
  const when = whom.map(() => plan.load.records * (0.01 + 0.94 * next())).sort((a, b) => a - b);
  for (const [i, victimName] of whom.entries()) {
    while (run.acknowledged < when[i]! && !failed) await sleep(2);
    if (failed) break;
    await sleep(250 * next());
    if (victimName === 'app') {
      await victim.killApp();
      await victim.startApp();
      run.kills.app++;
    } else {
      while (!victim.killDatabase()) await sleep(5);
      run.kills.database++;
    }
    tell(`${victimName} killed, ${run.acknowledged.toLocaleString('en-US')} records acknowledged`);
  }
  await sending;
  if (failed) throw failed;
  run.seconds = (Date.now() - since) / 1000;
  return run;
}

/** Senders take batches from one row; each sends its own again until it is acknowledged. */
async function sendAll(victim: Victim, { load, senders }: CrashPlan, run: CrashRun): Promise<void> {
  let at = 0;
  let last = Date.now();
  const send = async () => {
    while (at < load.batches.length) {
      const batch = load.batches[at++]!;
      await deliver(victim.target, batch, (error) => {
        const name = refusalName(error);
        run.refusals[name] = (run.refusals[name] ?? 0) + 1;
      });
      run.acknowledged += batch.length;
      run.longestPause = Math.max(run.longestPause, (Date.now() - last) / 1000);
      last = Date.now();
    }
  };
  await Promise.all(Array.from({ length: senders }, send));
}

function refusalName(error: unknown): string {
  if (error instanceof Refused) return `${error.status}${error.retryAfter === null ? '' : ' with Retry-After'}`;
  const { code, name } = ((error as Error).cause ?? error) as { code?: string; name: string };
  return code ?? name;
}
