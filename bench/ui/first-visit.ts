import type { Browser, CDPSession } from '@playwright/test';

/** One visit with empty caches; milliseconds since the navigation began. */
export interface Visit {
  /** first contentful paint */
  contentfulMs: number;
  /** rows of the tree are drawn */
  rowsMs: number;
  /** of tasks longer than 50 ms, what is above 50 ms each */
  longTasksMs: number;
  /** what the page's main thread computed until then, whatever else the machine did */
  computedMs: number;
  /** JavaScript as it came over the wire: what the page itself names, and what came with it until the rows stood */
  initialBytes: number;
  scriptBytes: number;
}

export async function firstVisit(browser: Browser, address: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const scripts = await countScripts(session);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.addInitScript(() => {
      const tasks: number[] = [];
      Object.assign(globalThis, { tasks });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) tasks.push(Math.max(0, duration - 50));
      }).observe({ type: 'longtask', buffered: true });
      const seen = () => {
        if (document.querySelector('[role=treegrid] [role=row]')) {
          requestAnimationFrame(() =>
            requestAnimationFrame(() => performance.mark('rows shown', { startTime: performance.now() })),
          );
        } else requestAnimationFrame(seen);
      };
      requestAnimationFrame(seen);
    });
    await page.goto(address);
    await page.waitForFunction(() => performance.getEntriesByName('rows shown').length > 0, undefined, {
      timeout: 120_000,
    });
    const [contentfulMs, rowsMs, longTasksMs] = await page.evaluate(() => [
      performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
      performance.getEntriesByName('rows shown')[0]?.startTime ?? 0,
      (globalThis as unknown as { tasks: number[] }).tasks.reduce((sum, ms) => sum + ms, 0),
    ]);
    const { metrics } = await session.send('Performance.getMetrics');
    const computedMs = (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
    const html = await (await fetch(address)).text();
    return {
      contentfulMs: contentfulMs!,
      rowsMs: rowsMs!,
      computedMs,
      longTasksMs: longTasksMs!,
      initialBytes: scripts((url) => html.includes(new URL(url).pathname)),
      scriptBytes: scripts(),
    };
  } finally {
    await context.close();
  }
}

/** Bytes over the wire of the scripts that a page itself names. */
export async function initialScripts(browser: Browser, address: string): Promise<number> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
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

/** The value that `share` percent of the list do not exceed. */
export function percentile(list: readonly number[], share: number): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((share / 100) * sorted.length) - 1))] ?? 0;
}
