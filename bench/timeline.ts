// npm run bench -- timeline [--data DIR] [--processes N] [--events N] [--rounds N] [--explain] [--json]
// What happened on a host, as the table and the minimap below an alert ask for it: windows of several lengths on the host of
// one large incident and on an ordinary host of the fleet, page after page, by kind; and what a file went through.
import { Command } from 'commander';
import type pg from 'pg';
import { binsAround } from '../lib/process-tree/histogram';
import { readHistogram } from '../lib/process-tree/histogram-store';
import { readFileHistory, readHostEvents } from '../lib/telemetry/host-events-store';
import { epochMs } from '../lib/telemetry/store';
import { costs, type PageQuestion, shownCosts } from './cost';
import { INCIDENT } from './fleet/incident';
import { openIncident } from './one-incident';

interface Options {
  processes: number;
  events: number;
  rounds: number;
  data?: string;
  explain?: boolean;
  json?: boolean;
}

const PAGE = 500;
const SECOND = 1_000;
const HOUR = 3_600_000;

interface Host {
  hostId: number;
  from: number;
  to: number;
}

/** One in the middle of the fleet by the number of its events, or the incident's where there is no other. */
async function ordinaryHost(pool: pg.Pool, other: Host): Promise<Host> {
  const { rows } = await pool.query<Host>(
    `select h.host_id as "hostId", ${epochMs('h.first_ts')} as "from", ${epochMs('h.last_ts')} as "to"
     from hosts h join (select host_id, sum(count) as n from rollups group by 1) r on r.host_id = h.host_id
     where h.host_id <> $1 order by r.n, h.host_id offset (select count(*) / 2 from hosts) limit 1`,
    [other.hostId],
  );
  return rows[0] ?? other;
}

function windows(name: string, host: Host): PageQuestion[] {
  const { hostId, from, to } = host;
  const middle = (from + to) / 2;
  const around = (ms: number) => ({ from: middle - ms / 2, to: middle + ms / 2, limit: PAGE });
  const last = async (db: pg.Pool) => {
    const { events } = await readHostEvents(hostId, { from, to, limit: PAGE }, db);
    return readHostEvents(hostId, { from, to, after: events.at(-1)?.ref, limit: PAGE }, db);
  };
  return [
    [`${name}: 10 s`, (db) => readHostEvents(hostId, around(10 * SECOND), db)],
    [`${name}: an hour`, (db) => readHostEvents(hostId, around(HOUR), db)],
    [`${name}: everything, first page`, (db) => readHostEvents(hostId, { from, to, limit: PAGE }, db)],
    [`${name}: everything, two pages`, last],
    [
      `${name}: everything, connections`,
      (db) => readHostEvents(hostId, { from, to, kinds: ['net_connect'], limit: PAGE }, db),
    ],
    [`${name}: minimap`, (db) => readHistogram(db, hostId, binsAround(host, host))],
  ];
}

async function run(options: Options): Promise<void> {
  const place = await openIncident(options);
  try {
    const { pool, hostId } = place;
    const questions = [...windows('incident', place), ...windows('ordinary host', await ordinaryHost(pool, place))];
    questions.push(['history of a file', (db) => readFileHistory(hostId, { path: '/usr/bin/curl' }, db)]);
    const list = await costs({ ...place, ...options }, questions);
    if (options.json) console.log(JSON.stringify({ ...options, stored: place.stored, costs: list }));
    else shownCosts(list);
  } finally {
    await place.close();
  }
}

const command = new Command('timeline')
  .option('--data <folder>', 'a generated fleet (bench -- generate) in which the incident is stored, once')
  .option('--processes <n>', 'processes of the incident', Number, INCIDENT.processes)
  .option('--events <n>', 'events of the incident', Number, INCIDENT.events)
  .option('--rounds <n>', 'how often each question is asked', Number, 10)
  .option('--explain', 'also how PostgreSQL ran each statement')
  .option('--json', 'print one JSON object on one line')
  .action(async (given: Options) => run(given));
await command.parseAsync(process.argv);
