import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from '@playwright/test';
import { firstContentfulPaint, mainThreadUntil, marksOf, traced } from './trace';

/** One visit with empty caches; milliseconds since the navigation began, as Chromium's trace has them. */
export interface Visit {
  /** first contentful paint */
  contentfulMs: number;
  /** rows of the tree are drawn */
  rowsMs: number;
  /** of tasks longer than 50 ms, what is above 50 ms each, until the rows stood */
  longTasksMs: number;
  /** what the page's main thread computed until then, whatever else the machine did */
  computedMs: number;
  /** JavaScript as it came over the wire: what the page itself names, and what came with it until the rows stood */
  initialBytes: number;
  scriptBytes: number;
}

const VIEWPORT = { width: 1440, height: 900 };
const MOST_WAIT_MS = 60_000;
const ROWS = 'rows shown';

export async function firstVisit(browser: Browser, address: string): Promise<Visit> {
  const page = await newPage(browser);
  const context = page.context();
  try {
    const scripts = await countScripts(await context.newCDPSession(page));
    await page.addInitScript(markRows, ROWS);
    const { events } = await traced(page, async () => {
      await page.goto(address, { waitUntil: 'commit' });
      await rowsShown(page);
    });
    const [rows] = marksOf(events, ROWS);
    if (!rows) throw new Error('the trace holds no mark of the rows');
    const paint = firstContentfulPaint(events, rows);
    const html = await (await fetch(address)).text();
    return {
      contentfulMs: paint.ms,
      rowsMs: (rows.ts - paint.navigationTs) / 1000,
      ...mainThreadUntil(events, paint.navigationTs, rows),
      initialBytes: scripts((url) => html.includes(new URL(url).pathname)),
      scriptBytes: scripts(),
    };
  } finally {
    await context.close();
  }
}

/** A page with the alert's rows on it. */
export async function openAlert(browser: Browser, address: string): Promise<Page> {
  const page = await newPage(browser);
  await page.addInitScript(markRows, ROWS);
  await page.goto(address, { waitUntil: 'commit' });
  await rowsShown(page);
  return page;
}

/** A browser of its own, as far as caches and cookies go. */
async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  // tsx names inner functions by a helper of its own, which a page that is given one of ours does not have
  await context.addInitScript('globalThis.__name = (named) => named');
  return context.newPage();
}

/** Runs in the page: marks the second frame after the first row was there, for a frame is painted after its callbacks. */
function markRows(name: string): void {
  // told once a frame was presented, which may be after the next one began
  const painted = new Promise<void>((resolve) => {
    new PerformanceObserver((list) => {
      if (list.getEntriesByName('first-contentful-paint').length > 0) resolve();
    }).observe({ type: 'paint', buffered: true });
  });
  const shown = new Promise<void>((resolve) => {
    const mark = () => {
      performance.mark(name);
      resolve();
    };
    const seen = () => {
      if (document.querySelector('[role=treegrid] [role=row]'))
        requestAnimationFrame(() => requestAnimationFrame(mark));
      else requestAnimationFrame(seen);
    };
    requestAnimationFrame(seen);
  });
  Object.assign(globalThis, { rowsShown: Promise.all([shown, painted]) });
}

/** Waits without asking the page again and again, which would be work of its main thread. */
async function rowsShown(page: Page): Promise<void> {
  const shown = page.evaluate(() =>
    (globalThis as unknown as { rowsShown: Promise<unknown> }).rowsShown.then(() => true),
  );
  shown.catch(() => {});
  if (await Promise.race([shown, sleep(MOST_WAIT_MS, false, { ref: false })])) return;
  const says = (await page.locator('body').innerText()).slice(0, 400);
  throw new Error(`no row after ${MOST_WAIT_MS / 1000} s; ${page.url()} shows: ${says}`);
}

/** Bytes over the wire of the scripts that a page itself names. */
export async function initialScripts(browser: Browser, address: string): Promise<number> {
  const page = await newPage(browser);
  const context = page.context();
  try {
    const scripts = await countScripts(await context.newCDPSession(page));
    await page.goto(address, { waitUntil: 'load' });
    const html = await (await fetch(address)).text();
    return scripts((url) => html.includes(new URL(url).pathname));
  } finally {
    await context.close();
  }
}

async function countScripts(session: CDPSession): Promise<(of?: (url: string) => boolean) => number> {
  const scripts = new Map<string, { url: string; bytes: number }>();
  await session.send('Network.enable');
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (type === 'Script') scripts.set(requestId, { url: response.url, bytes: 0 });
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const script = scripts.get(requestId);
    if (script) script.bytes = encodedDataLength;
  });
  return (of = () => true) => [...scripts.values()].reduce((sum, { url, bytes }) => sum + (of(url) ? bytes : 0), 0);
}
