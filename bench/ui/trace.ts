import { type Browser, chromium, type Page } from '@playwright/test';
import { findBrowser, launchArguments } from '../../scripts/browser.mjs';

/** Chromium's trace format; times are microseconds. */
export interface TraceEvent {
  name: string;
  ph: string;
  ts: number;
  /** of a complete event (ph X): by the clock, and on the processor */
  dur?: number;
  tdur?: number;
  pid: number;
  tid: number;
  args?: { data?: Record<string, unknown> };
}

/** Marks, paints, and the tasks of each thread: little to write down, and enough to tell who took the time. */
const CATEGORIES = ['blink.user_timing', 'loading', 'devtools.timeline', 'disabled-by-default-devtools.timeline'];

export async function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: (await findBrowser()) ?? undefined, args: launchArguments });
}

/** What Chromium itself wrote down while `run` ran. A browser traces one thing at a time. */
export async function traced<T>(page: Page, run: () => Promise<T>): Promise<{ result: T; events: TraceEvent[] }> {
  const browser = page.context().browser();
  if (!browser) throw new Error('a page without a browser cannot be traced');
  await browser.startTracing(page, { categories: CATEGORIES, screenshots: false });
  let trace: Buffer | undefined;
  try {
    const result = await run();
    trace = await browser.stopTracing();
    const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
    return { result, events: traceEvents };
  } finally {
    if (!trace) await browser.stopTracing().catch(() => {});
  }
}

/** The page's own marks of this name (performance.mark), in order. */
export function marksOf(events: readonly TraceEvent[], name: string): TraceEvent[] {
  return events.filter((event) => event.name === name && ['R', 'I', 'n'].includes(event.ph)).sort(byTime);
}

/** The first contentful paint of the page that made a mark: milliseconds since its navigation began. */
export function firstContentfulPaint(
  events: readonly TraceEvent[],
  mark: TraceEvent,
): { ms: number; navigationTs: number } {
  const own = events.filter((event) => event.pid === mark.pid && event.tid === mark.tid);
  const paint = own.find(({ name }) => name === 'firstContentfulPaint');
  const id = paint?.args?.data?.navigationId;
  const start = own.find(({ name, args }) => name === 'navigationStart' && args?.data?.navigationId === id);
  if (!paint || !start) throw new Error('the trace holds no first contentful paint of the page');
  return { ms: (paint.ts - start.ts) / 1000, navigationTs: start.ts };
}

const LONG_MS = 50;

/** What the main thread of a mark's page did from a time until the mark: on the processor, and beyond 50 ms by the clock. */
export function mainThreadUntil(
  events: readonly TraceEvent[],
  from: number,
  mark: TraceEvent,
): { computedMs: number; longTasksMs: number } {
  let [computedMs, longTasksMs] = [0, 0];
  for (const { ts, ms, clockMs } of tasksOf(events, mark)) {
    if (ts < from || ts > mark.ts) continue;
    computedMs += ms;
    longTasksMs += Math.max(0, clockMs - LONG_MS);
  }
  return { computedMs, longTasksMs };
}

/**
 * What the main thread computed from each mark to the next, in milliseconds on the processor: the frames' own cost,
 * whatever else the machine did meanwhile. A task belongs to the marks between which it ends.
 */
export function computedBetween(events: readonly TraceEvent[], marks: readonly TraceEvent[]): number[] {
  const [first] = marks;
  if (!first) return [];
  const sums = new Array<number>(marks.length - 1).fill(0);
  let at = 0;
  for (const { end, ms } of tasksOf(events, first)) {
    while (at < sums.length && end >= marks[at + 1]!.ts) at++;
    if (at < sums.length && end >= marks[at]!.ts) sums[at]! += ms;
  }
  return sums;
}

interface Task {
  ts: number;
  end: number;
  ms: number;
  clockMs: number;
}

/** The tasks of the thread that made the mark, in the order of their ends. */
function tasksOf(events: readonly TraceEvent[], { pid, tid }: TraceEvent): Task[] {
  return events
    .filter((event) => event.name === 'RunTask' && event.ph === 'X' && event.pid === pid && event.tid === tid)
    .map(({ ts, dur = 0, tdur = dur }) => ({ ts, end: ts + dur, ms: tdur / 1000, clockMs: dur / 1000 }))
    .sort((a, b) => a.end - b.end);
}

function byTime(a: TraceEvent, b: TraceEvent): number {
  return a.ts - b.ts;
}
