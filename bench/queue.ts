// npm run bench -- queue [--json] [--alerts N] [--hosts N] [--slow MS] [--data FOLDER]: the queue of a million alerts, every filter, order,
// grouping, page and count. What counts is what the database's process computes: other work on the machine does not change it.
// Everything is in memory, and nothing is remembered between runs. With --data the alerts are kept for the next run.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { COUNTED_AT_ONCE, exactTally } from '../lib/alerts/count-store';
import { nextAlert } from '../lib/alerts/next-store';
import { GROUPINGS, queueQuery, SORTS, VIEWS } from '../lib/alerts/queue';
import { conditions, readQueue } from '../lib/alerts/store';
import { readTrends } from '../lib/alerts/trend-store';
import { readViews } from '../lib/alerts/view-store';
import { openFleet } from './fleet/database';
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
    data: { type: 'string' },
  },
});
const RUNS = 3;
const PROMISED_MS = 100;

interface Range {
  median: number;
  max: number;
}
interface Measured {
  name: string;
  /** the slowest statement of a run: milliseconds on the CPU, and by the clock */
  cpu: Range;
  wall: Range;
  /** all statements of the request, on the CPU */
  request: Range;
}

interface Statement {
  text: string;
  params: unknown[];
  wall: number;
  cpu: number;
}

/** Milliseconds that a process has run, whatever else the machine does; without Linux, the clock. */
function cpuOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

/** One connection whose statements are sent one after another and timed. */
class Timed {
  readonly statements: Statement[] = [];
  private last: Promise<unknown> = Promise.resolve();
  constructor(
    private readonly client: pg.PoolClient,
    private readonly pid: number,
  ) {}
  query = (text: string, params: unknown[] = []) => {
    const run = this.last.then(async () => {
      const [wall, cpu] = [performance.now(), cpuOf(this.pid)];
      const answer = await this.client.query(text, params);
      this.statements.push({ text, params, wall: performance.now() - wall, cpu: cpuOf(this.pid) - cpu });
      return answer;
    });
    this.last = run.catch(() => {});
    return run;
  };
  /** what the request waits for: the exact count of many is made beside it, and measured by itself */
  async waited(): Promise<Statement[]> {
    await this.last;
    return this.statements.filter(({ text }) => !text.includes('false as "atLeast"'));
  }
  get db(): pg.Pool {
    return this as unknown as pg.Pool;
  }
}

const median = (of: number[]) => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)]!;
const round = (ms: number) => Math.round(ms * 10) / 10;

const range = (of: number[]): Range => ({ median: round(median(of)), max: round(Math.max(...of)) });

async function measure(
  connection: Connection,
  name: string,
  run: (db: pg.Pool) => Promise<unknown>,
): Promise<Measured> {
  const runs: Statement[][] = [];
  for (let i = 0; i < RUNS; i++) {
    const timed = new Timed(connection.client, connection.pid);
    await run(timed.db);
    runs.push(await timed.waited());
  }
  const worst = runs.map((statements) => statements.reduce((a, b) => (a.cpu > b.cpu ? a : b)));
  const last = worst.at(-1)!;
  if (values.slow && last.cpu > Number(values.slow)) await explain(connection.client, name, last);
  return {
    name,
    cpu: range(worst.map(({ cpu }) => cpu)),
    wall: range(worst.map(({ wall }) => wall)),
    request: range(runs.map((statements) => statements.reduce((sum, { cpu }) => sum + cpu, 0))),
  };
}

interface Connection {
  client: pg.PoolClient;
  pid: number;
}

/** Its own process does all the work, so that what it costs can be read. */
async function connectTo(pool: pg.Pool): Promise<Connection> {
  const client = await pool.connect();
  await client.query('set max_parallel_workers_per_gather = 0');
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return { client, pid: rows[0]!.pid };
}

async function explain(client: pg.PoolClient, name: string, { text, params, cpu }: Statement): Promise<void> {
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain (analyze, buffers) ${text}`, params);
  console.error(`\n--- ${name}: ${round(cpu)} ms\n${text}\n${rows.map((row) => row['QUERY PLAN']).join('\n')}`);
}

const { pool, close } = values.data ? await openFleet(values.data) : await throwAway();
try {
  const since = performance.now();
  const { rows: kept } = await pool.query<{ n: number }>('select count(*)::float8 as n from alerts');
  const missing = Number(values.alerts) - kept[0]!.n;
  if (missing > 0 && kept[0]!.n > 0) throw new Error(`${values.data} holds ${kept[0]!.n} alerts: name another folder`);
  if (missing > 0) await generateAlerts(pool, { alerts: missing, hosts: Number(values.hosts), detectors: 70 });
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
  const connection = await connectTo(pool);
  const ask = (input: Record<string, string>) => queueQuery.parse({ limit: '200', ...input });
  for (const [name, filter] of Object.entries(filters)) {
    for (const group of GROUPINGS) {
      for (const sort of SORTS) {
        const label = `${name}; by ${group}; ${sort}`;
        if (values.only && !label.includes(values.only)) continue;
        const first = await readQueue(ask({ ...filter, group, sort }), 'analyst', pool);
        results.push(
          await measure(connection, label, (db) => readQueue(ask({ ...filter, group, sort }), 'analyst', db)),
        );
        const cursor = first.nextCursor;
        if (cursor)
          results.push(
            await measure(connection, `${label}; second page`, (db) =>
              readQueue(ask({ ...filter, group, sort, cursor }), 'analyst', db),
            ),
          );
      }
    }
  }
  if (!values.only) {
    results.push(await measure(connection, 'counts of all views', (db) => readViews('analyst', db)));
    const { rows: detectors } = await pool.query<{ id: number }>(
      'select detector_id as id from detectors order by 1 limit 30',
    );
    results.push(
      await measure(connection, 'trend lines of 30 detectors', (db) =>
        readTrends(
          detectors.map(({ id }) => id),
          db,
        ),
      ),
    );
    const { alerts } = await readQueue(ask({}), 'analyst', pool);
    for (const same of ['host', 'detector', 'lineage'] as const)
      results.push(
        await measure(connection, `next of the same ${same}`, (db) =>
          nextAlert(ask({}), 'analyst', alerts[0]!.id, same, db),
        ),
      );
  }
  const deep = values.only ? null : await readDeep(connection);
  const exact: { name: string; alerts: number; cpuMs: number }[] = [];
  for (const name of values.only ? [] : ['view open', 'view all', 'text in every alert', 'tag', 'detector with most']) {
    const where = await conditions(pool, ask(filters[name]!), 'analyst');
    const timed = new Timed(connection.client, connection.pid);
    const { total } = await exactTally(timed.db, where);
    exact.push({ name, alerts: total, cpuMs: round(timed.statements[0]!.cpu) });
  }
  const late = results.filter(({ cpu }) => cpu.median > PROMISED_MS);
  const all = results.map(({ cpu }) => cpu.median).sort((a, b) => a - b);
  const report = {
    alerts: Number(values.alerts),
    hosts: Number(values.hosts),
    generatedSeconds: round(generated),
    ...size[0],
    questions: results.length,
    runs: RUNS,
    countedAtOnce: COUNTED_AT_ONCE,
    statementCpuMs: {
      median: all[Math.floor(all.length / 2)],
      p95: all[Math.floor(all.length * 0.95)],
      max: all.at(-1),
    },
    promisedMs: PROMISED_MS,
    late,
    deepPages: deep,
    exactCounts: exact,
    slowest: [...results].sort((a, b) => b.cpu.median - a.cpu.median).slice(0, 15),
  };
  console.log(values.json ? JSON.stringify({ ...report, results }, null, 1) : shown(report));
  if (late.length > 0) process.exitCode = 1;
  connection.client.release(true);
} finally {
  await close();
}

async function throwAway() {
  const server = await startServer();
  const { pool } = await server.database('queue_bench');
  return {
    pool,
    async close() {
      await pool.end();
      await server.stop();
    },
  };
}

/** Two hundred pages on, by keyset. */
async function readDeep(connection: Connection): Promise<{ page: number; cpuMs: number }> {
  let cursor: string | null = null;
  let cpuMs = 0;
  let page = 0;
  do {
    const timed = new Timed(connection.client, connection.pid);
    const query = queueQuery.parse({ limit: '200', ...(cursor ? { cursor } : {}) });
    ({ nextCursor: cursor } = await readQueue(query, 'analyst', timed.db));
    cpuMs = Math.max(...(await timed.waited()).map(({ cpu }) => cpu));
    page++;
  } while (cursor && page < 200);
  return { page, cpuMs: round(cpuMs) };
}

function shown(report: Record<string, unknown>): string {
  return JSON.stringify(report, null, 1);
}
