// npm run bench -- hunt [--data DIR | --database URL | --events N --hosts N --days N] [--rounds N] [--from NAME] [--json]
// Each interaction of a hunt, as the screen asks for it, over a generated fleet: first page, first figures, all figures,
// next page, a day of the histogram, export. Without --data or --database a fleet is generated into a throw-away one first.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import pg from 'pg';
import { Runner } from '../lib/backtest/runner';
import { poolOptions } from '../lib/db/client';
import { readRule } from '../lib/detectors/rule';
import { exportHunt } from '../lib/hunt/export-store';
import type { OverviewOf } from '../lib/hunt/overview-store';
import { huntPage } from '../lib/hunt/page-store';
import type { Scan } from '../lib/hunt/run-store';
import { huntSummary } from '../lib/hunt/summary-store';
import { valueSeen } from '../lib/telemetry/value-prevalence-store';
import { openFleet } from './fleet/database';
import { startServer } from './ingest/database';

/** Named shapes of queries: from nothing at all to what no index helps. */
const QUERIES: Readonly<Record<string, string>> = {
  everything: '',
  'a user': 'user:root',
  'a program': 'Image:*/curl',
  'a needle': 'Image:*/xhide',
  'a hidden path without a trigram': 'Image:*/.*/*',
  'a regular expression': 'cmd~"-[a-z]*c .*(wget|curl)"',
  'hosts and kinds': 'host:web-0* kind:net_connect',
  'a network': 'ip:203.0.113.0/24',
  'disguised, to the internet': 'DisguisedByParent:true DestinationExternal:true',
  'chmod of hidden files': 'FileAction:chmod TargetHidden:true',
  'all but system programs': 'not Image:/usr/* kind:process_start',
  nothing: 'Image:/nowhere/at/all',
};

interface Timings {
  events: number;
  /** milliseconds, median of the rounds */
  firstPage: number;
  firstFigures: number;
  allFigures: number;
  nextPage: number;
  dayPage: number;
  dayFigures: number;
}

async function time<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const began = performance.now();
  const result = await work();
  return { ms: performance.now() - began, result };
}

const median = (list: number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

interface Fleet {
  pool: pg.Pool;
  /** the dictionary in memory, as a running server has it */
  scan: Scan;
  overview: OverviewOf;
}

interface Question {
  query: string;
  run: string;
  from?: number;
  to?: number;
}

/** Until there are rows, as the screen asks. */
async function rows({ pool, scan }: Fleet, question: Question, after?: string) {
  let next = after;
  for (;;) {
    const page = await huntPage({ ...question, after: next, limit: 200 }, pool, undefined, scan);
    if (page.events.length > 0 || page.next === null) return page;
    next = page.next;
  }
}

async function figures({ pool, ...threads }: Fleet, question: Question) {
  const began = performance.now();
  let first: number | undefined;
  let last: Awaited<
    ReturnType<AsyncGenerator<{ events: number; range: { from: number; to: number } | null }>['next']>
  >['value'];
  for await (const summary of huntSummary(question, pool, undefined, threads)) {
    first ??= performance.now() - began;
    last = summary;
  }
  return { first: first!, all: performance.now() - began, last: last! };
}

async function measure(fleet: Fleet, query: string, rounds: number): Promise<Timings> {
  const out: Record<Exclude<keyof Timings, 'events'>, number[]> = {
    firstPage: [],
    firstFigures: [],
    allFigures: [],
    nextPage: [],
    dayPage: [],
    dayFigures: [],
  };
  let events = 0;
  for (let round = 0; round < rounds; round++) {
    // a run of its own each time: nothing that an earlier round found out may answer
    const cold = { query, run: `bench ${round} page` };
    const page = await time(() => rows(fleet, cold));
    out.firstPage.push(page.ms);
    if (page.result.next) out.nextPage.push((await time(() => rows(fleet, cold, page.result.next!))).ms);
    const told = await figures(fleet, { query, run: `bench ${round} figures` });
    out.firstFigures.push(told.first);
    out.allFigures.push(told.all);
    events = told.last.events;
    const { from, to } = told.last.range!;
    const day = { from: (from + to) / 2, to: (from + to) / 2 + 86_400_000 };
    out.dayPage.push((await time(() => rows(fleet, { query, run: `bench ${round} day`, ...day }))).ms);
    out.dayFigures.push((await figures(fleet, { query, run: `bench ${round} day figures`, ...day })).first);
  }
  const medians = Object.fromEntries(Object.entries(out).map(([name, list]) => [name, Math.round(median(list))]));
  return { events, ...(medians as Omit<Timings, 'events'>) };
}

async function exportRate(pool: pg.Pool, format: 'csv' | 'ndjson') {
  const began = performance.now();
  let [bytes, lines, most] = [0, 0, 0];
  const columns = ['time', 'host', 'kind', 'Image', 'CommandLine', 'User'];
  for await (const piece of exportHunt({ query: '', format, columns }, pool)) {
    bytes += piece.length;
    for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', at + 1)) lines++;
    most = Math.max(most, process.memoryUsage().heapUsed);
    if (lines > 200_000) break;
  }
  const seconds = (performance.now() - began) / 1000;
  return {
    lines,
    linesPerSecond: Math.round(lines / seconds),
    megabytesPerSecond: +(bytes / seconds / 1e6).toFixed(1),
    heapMegabytes: Math.round(most / 1e6),
  };
}

async function prevalences(pool: pg.Pool, rounds: number): Promise<number> {
  const values: [string, string][] = [
    ['Image', '/usr/bin/curl'],
    ['User', 'root'],
    ['ParentImage', '/usr/bin/dash'],
    ['DestinationPort', '443'],
    ['Image', '/nowhere'],
  ];
  const list: number[] = [];
  for (let round = 0; round < rounds; round++)
    for (const [field, value] of values) list.push((await time(() => valueSeen(pool, { field, value }))).ms);
  return Math.round(median(list));
}

const ANY = JSON.stringify({
  title: 'any',
  logsource: { product: 'linux', category: 'process_creation' },
  detection: { s: { Image: '/nowhere' }, condition: 's' },
});

/** The first question brings the dictionary into memory; until it is there the database answers. */
async function inMemory(scan: Scan): Promise<void> {
  const { ready } = readRule(ANY);
  for (const began = performance.now(); !(await scan(ready!)); await sleep(500))
    if (performance.now() - began > 600_000) throw new Error('the dictionary does not come into memory');
}

async function run(url: string, rounds: number, json: boolean, from?: string): Promise<void> {
  const pool = new pg.Pool(poolOptions(url));
  const { rows: stored } = await pool.query<{ events: number; behaviors: number; hosts: number; rollups: number }>(
    `select (select count(*) from events)::float8 as events, (select count(*) from behaviors)::float8 as behaviors,
       (select count(*) from hosts)::int as hosts, (select count(*) from rollups)::float8 as rollups`,
  );
  await pool.query('analyze');
  const runner = new Runner(url);
  const fleet: Fleet = {
    pool,
    scan: (rule, options) => runner.scan(rule, options),
    overview: (question, signal) => runner.overview(question, signal),
  };
  const loadMs = Math.round((await time(() => inMemory(fleet.scan))).ms);
  const queries: Record<string, Timings> = {};
  const names = Object.keys(QUERIES);
  for (const name of names.slice(Math.max(0, names.indexOf(from ?? '')))) {
    const query = QUERIES[name]!;
    queries[name] = await measure(fleet, query, rounds);
    if (!json)
      console.log(
        `${name.padEnd(34)} ${Object.entries(queries[name]!)
          .map(([key, n]) => `${key} ${n.toLocaleString('en')}`)
          .join('  ')}`,
      );
  }
  const all = Object.values(queries);
  const result = {
    stored: stored[0],
    dictionaryLoadMs: loadMs,
    queries,
    median: {
      firstPage: median(all.map(({ firstPage }) => firstPage)),
      firstFigures: median(all.map(({ firstFigures }) => firstFigures)),
      allFigures: median(all.map(({ allFigures }) => allFigures)),
    },
    slowest: {
      firstPage: Math.max(...all.map(({ firstPage }) => firstPage)),
      firstFigures: Math.max(...all.map(({ firstFigures }) => firstFigures)),
      allFigures: Math.max(...all.map(({ allFigures }) => allFigures)),
    },
    export: { csv: await exportRate(pool, 'csv'), ndjson: await exportRate(pool, 'ndjson') },
    prevalenceMs: await prevalences(pool, rounds),
    cpuSeconds: process.cpuUsage().user / 1e6,
  };
  console.log(json ? JSON.stringify(result) : JSON.stringify({ ...result, queries: undefined }, null, 1));
  await runner.end();
  await pool.end();
}

const command = new Command('hunt')
  .option('--data <folder>', 'a fleet that bench -- generate stored')
  .option('--database <url>', 'a database that holds a fleet already')
  .option('--events <n>', 'records to generate', '100000')
  .option('--hosts <n>', 'hosts that send them', '500')
  .option('--days <n>', 'days that they span', '7')
  .option('--rounds <n>', 'how often each is asked; the median counts', '3')
  .option('--from <name>', 'the queries from this one on')
  .option('--json', 'print one JSON object')
  .action(async ({ data, database, events, hosts, days, rounds, from, json = false }) => {
    if (data) {
      const fleet = await openFleet(data);
      try {
        return await run(fleet.url, Number(rounds), json, from);
      } finally {
        await fleet.close();
      }
    }
    if (database) return run(database, Number(rounds), json, from);
    const server = await startServer();
    try {
      const { url, pool } = await server.database('hunt_bench');
      await pool.end();
      const script = path.join(import.meta.dirname, 'generate.ts');
      const made = spawnSync(
        process.execPath,
        ['--import', 'tsx', script, '--events', events, '--hosts', hosts, '--days', days, '--database', url],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      );
      if (made.status !== 0) throw new Error('the fleet could not be generated');
      await run(url, Number(rounds), json, from);
    } finally {
      await server.stop();
    }
  });
await command.parseAsync(process.argv);
