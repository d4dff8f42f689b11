import type { Locator, Page } from '@playwright/test';
import { computedBetween, marksOf, traced } from './trace';

/** What an analyst presses on an alert: through the rows, folding, zooming, other views of the same. */
const KEYS = [
  ...'j'.repeat(20),
  ...'k'.repeat(10),
  ...'h l h l u u m m z z L H f End Home g g d Escape y Escape i Escape'.split(' '),
];

export interface Interactions {
  keys: number;
  /** from the key to the next paint that shows what it did, as the browser's own event timing says (web.dev/inp) */
  medianMs: number;
  p95Ms: number;
  worstMs: number;
  /** what the page's main thread computed from one key to the next, from Chromium's trace */
  computedMedianMs: number;
  computedP95Ms: number;
  slowest: { key: string; ms: number; computedMs: number }[];
}

const KEY = 'key pressed';
const PAUSE_MS = 120;

export async function interactions(page: Page): Promise<Interactions> {
  await page.evaluate(() => {
    const durations = new Map<number, { ms: number; at: number }>();
    Object.assign(globalThis, { durations });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[]) {
        const id = entry.interactionId ?? 0;
        const known = durations.get(id);
        if (id > 0 && (known?.ms ?? 0) < entry.duration)
          durations.set(id, { ms: entry.duration, at: known?.at ?? entry.startTime });
      }
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  });
  const pressed: number[] = [];
  const { events } = await traced(page, async () => {
    for (const key of KEYS) {
      pressed.push(await page.evaluate((name) => performance.mark(name).startTime, KEY));
      await page.keyboard.press(key);
      await page.waitForTimeout(PAUSE_MS);
    }
    await page.evaluate((name) => performance.mark(name), KEY);
  });
  await page.waitForTimeout(500);
  const reported = await page.evaluate(() => [
    ...(globalThis as unknown as { durations: Map<number, { ms: number; at: number }> }).durations.values(),
  ]);
  const computed = computedBetween(events, marksOf(events, KEY));
  // Interactions below the threshold of 16 ms are not reported: they count as 8 ms.
  const each = KEYS.map((key, i) => ({ key, ms: 8, computedMs: Math.round(computed[i] ?? 0) }));
  for (const { ms, at } of reported) {
    const one = each[pressed.findLastIndex((time) => time <= at)];
    if (one) one.ms = Math.max(one.ms, ms);
  }
  const share = (list: readonly number[], percent: number) => Math.round(percentile(list, percent));
  const all = each.map(({ ms }) => ms);
  return {
    keys: KEYS.length,
    medianMs: share(all, 50),
    p95Ms: share(all, 95),
    worstMs: share(all, 100),
    computedMedianMs: share(computed, 50),
    computedP95Ms: share(computed, 95),
    slowest: each.sort((a, b) => b.ms - a.ms).slice(0, 8),
  };
}

export interface Frames {
  /** rows that went by, and in how many frames */
  rows: number;
  frames: number;
  /** from one frame to the next, by the clock: with everything else that the machine does, painting in software too */
  medianMs: number;
  p95Ms: number;
  worstMs: number;
  /** what the page's main thread computed for a frame, from Chromium's trace */
  computedMedianMs: number;
  computedP95Ms: number;
}

const STEPS = 240;
const ROW = 24;
const FRAME = 'frame of a scroll';
const MOST_LOADING_MS = 120_000;

/** Reads a list to its end as somebody does who holds the End key, so that all of its rows are there to scroll. */
export async function loadAll(page: Page, list: Locator): Promise<void> {
  const total = Number(await list.getAttribute('aria-rowcount'));
  const began = performance.now();
  const last = list.locator(`[aria-rowindex="${total}"]`);
  while (performance.now() - began < MOST_LOADING_MS && (await last.count()) === 0) {
    await list.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
    await page.waitForTimeout(50);
  }
  await list.evaluate((element) => element.scrollTo({ top: 0 }));
  await page.waitForTimeout(200);
}

/** Scrolls from the first row to the last in even steps, so that each frame draws rows that were not there, and measures the frames. */
export async function scrollFrames(page: Page, list: Locator): Promise<Frames> {
  const { result, events } = await traced(page, () =>
    list.evaluate(
      (element, { steps, row, mark }) =>
        new Promise<{ deltas: number[]; rows: number }>((resolve) => {
          const deltas: number[] = [];
          const height = element.scrollHeight - element.clientHeight;
          const each = Math.max(row, height / steps);
          let last = performance.now();
          let step = 0;
          const frame = (now: number) => {
            performance.mark(mark);
            deltas.push(now - last);
            last = now;
            element.scrollTop = each * ++step;
            if (step <= steps && each * step < height + each) requestAnimationFrame(frame);
            else resolve({ deltas: deltas.slice(1), rows: Math.round(element.scrollHeight / row) });
          };
          requestAnimationFrame(frame);
        }),
      { steps: STEPS, row: ROW, mark: FRAME },
    ),
  );
  const computed = computedBetween(events, marksOf(events, FRAME));
  const round = (list: readonly number[], share: number) => Math.round(percentile(list, share) * 10) / 10;
  return {
    rows: result.rows,
    frames: result.deltas.length,
    medianMs: round(result.deltas, 50),
    p95Ms: round(result.deltas, 95),
    worstMs: round(result.deltas, 100),
    computedMedianMs: round(computed, 50),
    computedP95Ms: round(computed, 95),
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

/** The value that `share` percent of the list do not exceed. */
export function percentile(list: readonly number[], share: number): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((share / 100) * sorted.length) - 1))] ?? 0;
}
