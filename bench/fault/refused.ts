import { setTimeout as sleep } from 'node:timers/promises';
import { deliver, Refused, type Target } from './sender';

/** What a sender met while nothing could be stored. */
export interface Refusals {
  /** 503 with Retry-After */
  notNow: number;
  /** anything else but an acknowledgement */
  other: string[];
  acknowledged: boolean;
  /** milliseconds that the slowest answer took */
  slowest: number;
}

/** What several senders met together. */
export function joined(all: readonly Refusals[]): Refusals {
  return {
    notNow: all.reduce((sum, met) => sum + met.notNow, 0),
    other: all.flatMap((met) => met.other),
    acknowledged: all.some((met) => met.acknowledged),
    slowest: Math.max(...all.map((met) => met.slowest)),
  };
}

/** Sends one batch for `seconds`, again and again, and tells what it met; stops at an acknowledgement. */
export async function meetRefusals(target: Target, batch: readonly Buffer[], seconds: number): Promise<Refusals> {
  const met: Refusals = { notNow: 0, other: [], acknowledged: false, slowest: 0 };
  const until = Date.now() + seconds * 1000;
  while (Date.now() < until && !met.acknowledged) {
    let since = Date.now();
    const stop = new Error('time is up');
    try {
      await deliver(
        () => target,
        batch,
        (error) => {
          met.slowest = Math.max(met.slowest, Date.now() - since);
          since = Date.now() + 100;
          if (error instanceof Refused) met.notNow++;
          else met.other.push(String((error as Error).cause ?? error));
          if (Date.now() > until) throw stop;
        },
      );
      met.acknowledged = true;
    } catch (error) {
      if (error !== stop) met.other.push(String(error));
    }
    await sleep(20);
  }
  return met;
}
