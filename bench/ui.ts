// npm run bench -- ui [--processes N] [--events N] [--rounds N] [--url URL] [--json]
// The alert page in a browser, over a generated incident that came in the way agents' records do: first paint, interaction
// to next paint, frames while scrolling, memory, and the JavaScript that a first visit loads. Without --url it starts
// `unwrap start` on an empty folder; with it, the app there must hold such an incident.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from '@playwright/test';
import { Command } from 'commander';
import pg from 'pg';
import { createToken } from '../lib/access/token-store';
import { post } from './fault/sender';
import { StartedApp } from './fault/started-app';
import { INCIDENT, incident } from './fleet/incident';
import { firstVisit, initialScripts, openAlert, type Visit } from './ui/first-visit';
import { heapMb, interactions, loadAll, percentile, scrollFrames } from './ui/measure';
import { launch } from './ui/trace';

interface Options {
  processes: number;
  events: number;
  rounds: number;
  url?: string;
  json?: boolean;
}

const BATCH = 5_000;
const HOUR = 3_600_000;

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return String(address.port);
}

/** Through the ingest API, as an agent sends. */
async function fill(app: StartedApp, { processes, events }: Options): Promise<void> {
  const pool = new pg.Pool({ connectionString: app.databaseUrl(), max: 2 });
  try {
    const { token } = await createToken({ name: 'bench', shown: 'bench' }, { name: 'bench', source: 'bench' }, pool);
    const lines = incident({ processes, events, start: Date.now() - HOUR });
    for (let i = 0; i < lines.length; i += BATCH) {
      await post({ url: `${app.address}/api/ingest`, token }, lines.slice(i, i + BATCH));
    }
  } finally {
    await pool.end();
  }
}

/** The alert of the largest incident there. */
async function largestAlert(base: string): Promise<string> {
  const response = await fetch(`${base}/api/alerts?view=all&limit=200`);
  const { alerts } = (await response.json()) as { alerts: { id: string; eventCount: number }[] };
  const largest = alerts.toSorted((a, b) => b.eventCount - a.eventCount)[0];
  if (!largest) throw new Error(`${base} has no alert to look at`);
  return largest.id;
}

async function measure(base: string, rounds: number): Promise<Record<string, unknown>> {
  const id = await largestAlert(base);
  const address = `${base}/alerts/${id}`;
  const browser = await launch();
  try {
    const api: number[] = [];
    let answer = '';
    for (let i = 0; i < rounds + 1; i++) {
      const began = performance.now();
      answer = await (await fetch(`${base}/api/alerts/${id}/tree`)).text();
      if (i > 0) api.push(performance.now() - began);
    }
    const { histogram } = JSON.parse(answer) as { histogram: { from: number; to: number } };
    const visits: Visit[] = [];
    for (let i = 0; i < rounds; i++) visits.push(await firstVisit(browser, address));
    const page = await openAlert(browser, address);
    const pressed = await interactions(page);
    const tree = await scrollFrames(page, page.getByRole('treegrid'));
    const { from, to } = histogram;
    await page.goto(`${address}?tab=host&window=${from}-${to}`);
    const host = page.getByRole('grid', { name: 'Events on the host' });
    await host.waitFor();
    await loadAll(page, host);
    const events = await scrollFrames(page, host);
    const heap = await heapMb(page);
    const median = (list: number[]) => Math.round(percentile(list, 50));
    return {
      treeApi: { medianMs: median(api), bytes: Buffer.byteLength(answer) },
      firstPaintMs: median(visits.map((visit) => visit.contentfulMs)),
      rowsShownMs: median(visits.map((visit) => visit.rowsMs)),
      longTasksMs: median(visits.map((visit) => visit.longTasksMs)),
      computedMs: median(visits.map((visit) => visit.computedMs)),
      initialScriptKb: Math.round((visits[0]?.initialBytes ?? 0) / 1024),
      scriptKb: Math.round((visits[0]?.scriptBytes ?? 0) / 1024),
      initialScriptKbOfPages: await scriptsOfPages(browser, base),
      interactions: pressed,
      scrollTree: tree,
      scrollHostEvents: events,
      heapMb: heap,
      load: loadavg()[0],
    };
  } finally {
    await browser.close();
  }
}

const PAGES = ['/alerts', '/hunt', '/hypotheses', '/detectors', '/threats', '/lineage', '/sources', '/settings'];

async function scriptsOfPages(browser: Browser, base: string): Promise<Record<string, number>> {
  const out: Record<string, number> = {};
  for (const path of PAGES) out[path] = Math.round((await initialScripts(browser, base + path)) / 1024);
  return out;
}

async function run(options: Options): Promise<void> {
  let app: StartedApp | undefined;
  const folder = options.url ? '' : mkdtempSync(path.join(tmpdir(), 'unwrap-bench-ui-'));
  try {
    if (!options.url) {
      app = new StartedApp({ UNWRAP_DATA: folder, PORT: await freePort() });
      await app.start();
      await fill(app, options);
    }
    const result = await measure(options.url ?? app!.address, options.rounds);
    console.log(
      JSON.stringify({ processes: options.processes, events: options.events, ...result }, null, options.json ? 0 : 1),
    );
  } finally {
    if (app?.isRunning) await app.stop();
    if (folder !== '' && existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  }
}

const command = new Command('ui')
  .option('--processes <n>', 'processes of the incident', Number, INCIDENT.processes)
  .option('--events <n>', 'events of the incident', Number, INCIDENT.events)
  .option('--rounds <n>', 'first visits, and questions to the API', Number, 5)
  .option('--url <url>', 'an app that runs and holds such an incident')
  .option('--json', 'print one JSON object on one line')
  .action(async (given: Options) => run(given));
await command.parseAsync(process.argv);
