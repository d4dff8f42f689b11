import type { Locator, Page } from '@playwright/test';
import { percentile } from './first-visit';

/** What an analyst presses on an alert: through the rows, folding, zooming, other views of the same. */
const KEYS = [
  ...Array.from({ length: 20 }, () => 'j'),
  ...Array.from({ length: 10 }, () => 'k'),
  ...[
    'h',
    'l',
    'h',
    'l',
    'u',
    'u',
    'm',
    'm',
    'z',
    'z',
    'L',
    'H',
    'f',
    'End',
    'Home',
    'g',
    'g',
    'd',
    'Escape',
    'y',
    'Escape',
    'i',
    'Escape',
  ],
];

export interface Interactions {
  keys: number;
  /** from the key to the next paint that shows what it did, as the browser counts it */
  medianMs: number;
  p95Ms: number;
  worstMs: number;
}

export async function interactions(page: Page): Promise<Interactions> {
  await page.evaluate(() => {
    const durations = new Map<number, number>();
    Object.assign(globalThis, { durations });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[]) {
        const id = entry.interactionId ?? 0;
        if (id > 0) durations.set(id, Math.max(durations.get(id) ?? 0, entry.duration));
      }
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  });
  for (const key of KEYS) {
    await page.keyboard.press(key);
    await page.waitForTimeout(120);
  }
  await page.waitForTimeout(500);
  const slow = await page.evaluate(() => [
    ...((globalThis as unknown as { durations: Map<number, number> }).durations.values() ?? []),
  ]);
  // Interactions below the threshold of 16 ms are not reported: they count as 8 ms.
  const all = [...slow, ...Array.from({ length: Math.max(0, KEYS.length - slow.length) }, () => 8)];
  return {
    keys: KEYS.length,
    medianMs: Math.round(percentile(all, 50)),
    p95Ms: Math.round(percentile(all, 95)),
    worstMs: Math.round(percentile(all, 100)),
  };
}

export interface Frames {
  /** rows that the list has, and how many of them went by */
  rows: number;
  passed: number;
  medianMs: number;
  p95Ms: number;
  worstMs: number;
}

const STEPS = 240;
const ROW = 24;

/** Scrolls down by most of a screen each frame and measures the time between frames. */
export async function scrollFrames(page: Page, list: Locator): Promise<Frames> {
  const rows = Number(await list.getAttribute('aria-rowcount'));
  const { deltas, passed } = await list.evaluate(
    (element, { steps, row }) =>
      new Promise<{ deltas: number[]; passed: number }>((resolve) => {
        const deltas: number[] = [];
        let last = performance.now();
        let step = 0;
        const frame = (now: number) => {
          deltas.push(now - last);
          last = now;
          element.scrollTop += Math.max(row, element.clientHeight * 0.6);
          if (++step < steps) requestAnimationFrame(frame);
          else resolve({ deltas: deltas.slice(1), passed: Math.round(element.scrollTop / row) });
        };
        requestAnimationFrame(frame);
      }),
    { steps: STEPS, row: ROW },
  );
  await page.waitForTimeout(300);
  return {
    rows,
    passed,
    medianMs: Math.round(percentile(deltas, 50)),
    p95Ms: Math.round(percentile(deltas, 95)),
    worstMs: Math.round(percentile(deltas, 100)),
  };
}

/** JavaScript's memory after what is garbage was collected. */
export async function heapMb(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return Math.round(usedSize / 1024 / 1024);
}
