'use client';

import { useSyncExternalStore } from 'react';

/** One ticking clock for the page. Nothing ticks while nobody looks at it. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let second = 0;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    second = Math.floor(Date.now() / 1000);
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Epoch milliseconds, in steps of `stepMs`; null on the server and in the first picture. */
export function useNow(stepMs = 1000): number | null {
  return useSyncExternalStore(
    subscribe,
    () => {
      second = Math.max(second, Math.floor(Date.now() / 1000));
      return Math.floor((second * 1000) / stepMs) * stepMs;
    },
    () => null,
  );
}
