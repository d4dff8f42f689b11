// npm run bench -- queue [--json] [--alerts N] [--hosts N] [--slow MS]: the queue of a million alerts, every filter, order,
// grouping, page and count, each measured as the database answers it: the time of its statements, one connection.
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { COUNTED_AT_ONCE, exactTally, forgetCounts } from '../lib/alerts/count-store';
import { nextAlert } from '../lib/alerts/next-store';
import { GROUPINGS, queueQuery, SORTS, VIEWS } from '../lib/alerts/queue';
import { conditions, readQueue } from '../lib/alerts/store';
import { readTrends } from '../lib/alerts/trend-store';
import { readViews } from '../lib/alerts/view-store';
import { startServer } from './ingest/database';
import { generateAlerts, RARE_PATH } from './queue/generate';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    alerts: { type: 'string', default: '1000000' },
    hosts: { type: 'string', default: '2000' },
    /** explains the statements that took longer */
    slow: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
  },
});
const RUNS = 5;
const PROMISED_MS = 100;

interface Measured {
  name: string;
  /** of RUNS runs with nothing remembered, milliseconds of the slowest statement, and of all statements of the request */
  slowest: { median: number; max: number };
  request: { median: number; max: number };
}

interface Statement {
  text: string;
  params: unknown[];
  ms: number;
}

/** A pool whose statements are timed. */
function timed(db: pg.Pool): { db: pg.Pool; statements: Statement[] } {
  const statements: Statement[] = [];
  const query = async (text: string, params: unknown[] = []) => {
    const since = performance.now();
    const answer = await db.query(text, params);
    statements.push({ text, params, ms: performance.now() - since });
    return answer;
  };
  return {
    db: new Proxy(db, { get: (target, name) => (name === 'query' ? query : Reflect.get(target, name)) }),
    statements,
  };
}

const median = (of: number[]) => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)]!;
const round = (ms: number) => Math.round(ms * 10) / 10;

async function measure(pool: pg.Pool, name: string, run: (db: pg.Pool) => Promise<unknown>): Promise<Measured> {
  const slowest: number[] = [];
  const request: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const { db, statements } = timed(pool);
    await run(db);
    const mine = statements.filter(({ text }) => !isBackground(text));
    slowest.push(Math.max(...mine.map(({ ms }) => ms)));
    request.push(mine.reduce((sum, { ms }) => sum + ms, 0));
    await settled(pool);
    const worst = mine.reduce((a, b) => (a.ms > b.ms ? a : b));
    if (i === RUNS - 1 && values.slow && worst.ms > Number(values.slow)) await explain(pool, name, worst);
    forgetCounts(db);
  }
  return {
    name,
    slowest: { median: round(median(slowest)), max: round(Math.max(...slowest)) },
    request: { median: round(median(request)), max: round(Math.max(...request)) },
  };
}

/** The exact count that nobody waits for. It is measured by itself. */
const isBackground = (text: string) => text.includes('false as "atLeast"');

async function settled(pool: pg.Pool): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ busy: number }>(
      `select count(*)::int as busy from pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid()`,
    );
    if (rows[0]!.busy === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function explain(pool: pg.Pool, name: string, { text, params, ms }: Statement): Promise<void> {
  const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`explain (analyze, buffers) ${text}`, params);
  console.error(`\n--- ${name}: ${round(ms)} ms\n${text}\n${rows.map((row) => row['QUERY PLAN']).join('\n')}`);
}

const server = await startServer();
try {
  const { pool } = await server.database('queue_bench');
  const since = performance.now();
  await generateAlerts(pool, { alerts: Number(values.alerts), hosts: Number(values.hosts), detectors: 70 });
  const generated = (performance.now() - since) / 1000;
  const { rows: size } = await pool.query<{ table: string; indexes: string }>(
    `select pg_size_pretty(pg_table_size('alerts')) as table, pg_size_pretty(pg_indexes_size('alerts')) as indexes`,
  );
  const { rows: ids } = await pool.query<{ common: number; rare: number }>(
    `select (select detector_id from alerts group by 1 order by count(*) desc limit 1) as common,
       (select detector_id from alerts group by 1 order by count(*) limit 1) as rare`,
  );
  const { common, rare } = ids[0]!;

  const filters: Record<string, Record<string, string>> = {
    ...Object.fromEntries(VIEWS.map((view) => [`view ${view}`, { view }])),
    'severity critical': { severity: 'critical' },
    'severity low, informational': { severity: 'low,informational' },
    'status in progress': { status: 'in_progress' },
    'detector with most': { detector: String(common) },
    'detector with fewest': { detector: String(rare) },
    'detector with most, all': { view: 'all', detector: String(common) },
    host: { host: 'host-00500' },
    'two hosts of one name': { host: 'host-00049' },
    tag: { tag: 'campaign-3' },
    assignee: { assignee: 'second' },
    nobody: { assignee: 'none' },
    'text in every alert': { q: '/var/lib/app' },
    'text in one of a thousand': { q: RARE_PATH },
    'text in one alert': { view: 'all', q: 'c4ca4238a0b923820dcc509a6f75849b' },
    'text in none': { view: 'all', q: 'nobody-wrote-this' },
    title: { q: 'Generated detector 61' },
    'severity, host and text': { severity: 'high,critical', host: 'host-00500', q: 'curl' },
    'severity, tag, closed': { view: 'closed', severity: 'high', tag: 'campaign-1' },
  };
  const results: Measured[] = [];
  const ask = (input: Record<string, string>) => queueQuery.parse({ limit: '200', ...input });
  for (const [name, filter] of Object.entries(filters)) {
    for (const group of GROUPINGS) {
      for (const sort of SORTS) {
        const label = `${name}; by ${group}; ${sort}`;
        if (values.only && !label.includes(values.only)) continue;
        const first = await readQueue(ask({ ...filter, group, sort }), 'analyst', pool);
        results.push(await measure(pool, label, (db) => readQueue(ask({ ...filter, group, sort }), 'analyst', db)));
        const cursor = first.nextCursor;
        if (cursor)
          results.push(
            await measure(pool, `${label}; second page`, (db) =>
              readQueue(ask({ ...filter, group, sort, cursor }), 'analyst', db),
            ),
          );
      }
    }
  }
  if (!values.only) {
    results.push(await measure(pool, 'counts of all views', (db) => readViews('analyst', db)));
    const { rows: detectors } = await pool.query<{ id: number }>(
      'select detector_id as id from detectors order by 1 limit 30',
    );
    results.push(
      await measure(pool, 'trend lines of 30 detectors', (db) =>
        readTrends(
          detectors.map(({ id }) => id),
          db,
        ),
      ),
    );
    const { alerts } = await readQueue(ask({}), 'analyst', pool);
    for (const same of ['host', 'detector', 'lineage'] as const)
      results.push(
        await measure(pool, `next of the same ${same}`, (db) => nextAlert(ask({}), 'analyst', alerts[0]!.id, same, db)),
      );
  }
  const deep = values.only ? null : await readDeep(pool);
  const exact: { name: string; alerts: number; ms: number }[] = [];
  for (const name of values.only ? [] : ['view open', 'view all', 'text in every alert', 'tag', 'detector with most']) {
    const where = await conditions(pool, ask(filters[name]!), 'analyst');
    const begun = performance.now();
    const { total } = await exactTally(pool, where);
    exact.push({ name, alerts: total, ms: round(performance.now() - begun) });
  }
  const late = results.filter(({ slowest }) => slowest.median > PROMISED_MS);
  const all = results.map(({ slowest }) => slowest.median).sort((a, b) => a - b);
  const report = {
    alerts: Number(values.alerts),
    hosts: Number(values.hosts),
    generatedSeconds: round(generated),
    ...size[0],
    questions: results.length,
    runs: RUNS,
    countedAtOnce: COUNTED_AT_ONCE,
    statementMs: { median: all[Math.floor(all.length / 2)], p95: all[Math.floor(all.length * 0.95)], max: all.at(-1) },
    promisedMs: PROMISED_MS,
    late: late.map(({ name, slowest, request }) => ({ name, slowest, request })),
    deepPages: deep,
    exactCounts: exact,
    slowest: [...results].sort((a, b) => b.slowest.median - a.slowest.median).slice(0, 15),
  };
  console.log(values.json ? JSON.stringify({ ...report, results }, null, 1) : shown(report));
  if (late.length > 0) process.exitCode = 1;
  await pool.end();
} finally {
  await server.stop();
}

/** Two hundred pages on, by keyset. */
async function readDeep(pool: pg.Pool): Promise<{ page: number; ms: number }> {
  let cursor: string | null = null;
  let ms = 0;
  for (let page = 1; page <= 200; page++) {
    const { db, statements } = timed(pool);
    const query = queueQuery.parse({ limit: '200', ...(cursor ? { cursor } : {}) });
    ({ nextCursor: cursor } = await readQueue(query, 'analyst', db));
    ms = Math.max(...statements.filter(({ text }) => !isBackground(text)).map((s) => s.ms));
    if (!cursor) return { page, ms: round(ms) };
  }
  return { page: 200, ms: round(ms) };
}

function shown(report: Record<string, unknown>): string {
  return JSON.stringify(report, null, 1);
}
