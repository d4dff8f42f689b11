// npm run bench -- tree [--processes N] [--events N] [--rounds N] [--profile FILE] [--explain] [--json]
// What an alert's page asks of the server about one large incident: for each question what the web server's one thread
// and PostgreSQL compute, and how large the answer is. Everything is in memory, and each question is asked anew.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import type pg from 'pg';
import { readAdjacent } from '../lib/alerts/adjacent-store';
import { readAlert, readAlertLegs } from '../lib/alerts/detail-store';
import { readEventDetail } from '../lib/alerts/event-detail-store';
import { readSuggestions } from '../lib/hypotheses/suggest-store';
import { ingest } from '../lib/ingest';
import { readTreePrevalence } from '../lib/process-tree/prevalence-store';
import { readAlertTree } from '../lib/process-tree/store';
import { readHostEvents } from '../lib/telemetry/host-events-store';
import { INCIDENT, incident } from './fleet/incident';
import { type BenchServer, startServer } from './ingest/database';

interface Options {
  processes: number;
  events: number;
  rounds: number;
  profile?: string;
  explain?: boolean;
  fresh?: boolean;
  only?: string;
  json?: boolean;
}

const BATCH = 5_000;

async function fill(pool: pg.Pool, { processes, events, fresh }: Options): Promise<void> {
  const lines = incident({ processes, events, start: Date.now() - 3_600_000 });
  for (let i = 0; i < lines.length; i += BATCH)
    await ingest(Buffer.from(lines.slice(i, i + BATCH).join('\n')), { pool, source: 'bench' });
  if (!fresh) await pool.query('vacuum analyze');
}

interface Cost {
  question: string;
  /** milliseconds on the CPU each time, on average */
  app: number;
  postgres: number;
  /** milliseconds by the clock, median */
  clock: number;
  kilobytes: number;
  gzipped: number;
}

async function cost(server: BenchServer, question: string, rounds: number, ask: () => Promise<unknown>): Promise<Cost> {
  // the first warms what a running server has warm
  const text = JSON.stringify(await ask());
  const clock: number[] = [];
  const [before, postgres] = [process.cpuUsage(), server.cpuSeconds()];
  for (let i = 0; i < rounds; i++) {
    const since = performance.now();
    JSON.stringify(await ask());
    clock.push(performance.now() - since);
  }
  const { user, system } = process.cpuUsage(before);
  const each = (ms: number) => Math.round((ms / rounds) * 10) / 10;
  return {
    question,
    app: each((user + system) / 1000),
    postgres: each((server.cpuSeconds() - postgres) * 1000),
    clock: Math.round(clock.sort((a, b) => a - b)[rounds >> 1]!),
    kilobytes: Math.round(text.length / 1024),
    gzipped: Math.round(gzipSync(text).length / 1024),
  };
}

async function run(options: Options): Promise<void> {
  const server = await startServer();
  try {
    const { pool } = await server.database('tree_bench');
    await fill(pool, options);
    const { rows } = await pool.query<{ id: string; host: number; from: number; to: number; ref: string }>(
      `select a.alert_id as id, a.host_id as host, a.summary ->> 'eventRef' as ref, (extract(epoch from h.first_ts) * 1000)::float8 as "from",
         (extract(epoch from h.last_ts) * 1000)::float8 as "to"
       from alerts a join hosts h on h.host_id = a.host_id where a.redirect_to is null order by a.event_count desc limit 1`,
    );
    const { id, host, from, to, ref } = rows[0]!;
    const middle = (from + to) / 2;
    const questions: [string, () => Promise<unknown>][] = [
      ['tree', () => readAlertTree(id, pool)],
      ['alert', () => readAlert(id, pool)],
      ['an event', () => readEventDetail(ref, pool)],
      ['host window, first page', () => readHostEvents(host, { from, to, limit: 500 }, pool)],
      ['host window, 10 s', () => readHostEvents(host, { from: middle, to: middle + 10_000, limit: 500 }, pool)],
      ['prevalence in the tree', () => readTreePrevalence(id, pool)],
      ['legs', () => readAlertLegs(id, pool)],
      ['suggestions', () => readSuggestions(id, {}, pool)],
      ['adjacent events', () => readAdjacent(id, pool)],
    ];
    const session = new Session();
    if (options.profile) {
      session.connect();
      await session.post('Profiler.enable');
    }
    const costs: Cost[] = [];
    for (const [question, ask] of questions) {
      if (options.only !== undefined && !question.startsWith(options.only)) continue;
      if (options.profile) await session.post('Profiler.start');
      costs.push(await cost(server, question, options.rounds, ask));
      if (options.profile) {
        const { profile } = await session.post('Profiler.stop');
        writeFileSync(`${options.profile}-${question.replaceAll(' ', '-')}.cpuprofile`, JSON.stringify(profile));
      }
    }
    if (options.explain) {
      const { rows } = await pool.query(
        `select calls, round(mean_exec_time::numeric, 1) as mean, rows, query from pg_stat_statements where query ilike 'select%' or query ilike 'with%' order by total_exec_time desc limit 25`,
      );
      for (const row of rows)
        console.error(`${row.mean} ms x ${row.calls}, ${row.rows} rows: ${row.query.slice(0, 400)}\n`);
    }
    if (options.json) console.log(JSON.stringify({ ...options, costs }));
    else console.table(costs);
    await pool.end();
  } finally {
    await server.stop();
  }
}

const command = new Command('tree')
  .option('--processes <n>', 'processes of the incident', Number, INCIDENT.processes)
  .option('--events <n>', 'events of the incident', Number, INCIDENT.events)
  .option('--rounds <n>', 'how often each question is asked', Number, 5)
  .option('--profile <file>', 'writes CPU profiles that begin with this name')
  .option('--explain', 'lists what PostgreSQL ran longest')
  .option('--fresh', 'as in the first minute, before PostgreSQL has counted anything')
  .option('--only <question>', 'questions that begin with this')
  .option('--json', 'print one JSON object on one line')
  .action(async (given: Options) => run(given));
await command.parseAsync(process.argv);
