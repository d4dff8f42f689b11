import { setTimeout as sleep } from 'node:timers/promises';
import type { Embedded } from './embedded';

const LOOK_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Starts the built-in database again whenever it ends by itself: killed, out of memory, or out of disk. While it cannot
 * be started it is tried again, and what asks for it is answered "not now".
 * @param tell what a person should know
 * @returns ends the watch
 */
export function keepRunning(server: Pick<Embedded, 'isRunning' | 'restart'>, tell: (news: string) => void): () => void {
  let watching = true;
  const watch = async () => {
    for (; watching; await sleep(LOOK_MS, undefined, { ref: false })) {
      if (!server.isRunning()) await bringBack(server, tell, () => watching);
    }
  };
  void watch();
  return () => {
    watching = false;
  };
}

async function bringBack(
  server: Pick<Embedded, 'restart'>,
  tell: (news: string) => void,
  watching: () => boolean,
): Promise<void> {
  tell('The database has ended by itself; starting it again.');
  const since = Date.now();
  for (let pause = LOOK_MS, told = ''; watching(); pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      await server.restart();
      tell(`The database is back after ${((Date.now() - since) / 1000).toFixed(1)} s.`);
      return;
    } catch (error) {
      const { message } = error as Error;
      if (told === '') tell(`It does not start, and is tried again until it does. ${message}`);
      told = message;
      await sleep(pause, undefined, { ref: false });
    }
  }
}
