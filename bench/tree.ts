// npm run bench -- tree [--processes N] [--events N] [--data DIR] [--rounds N] [--profile FILE] [--explain] [--json]
// What an alert's page asks of the server about one large incident: for each question what the web server's one thread
// and PostgreSQL compute, and how large the answer is. Everything is in memory, and each question is asked anew.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { Command } from 'commander';
import type pg from 'pg';
import { readAdjacent } from '../lib/alerts/adjacent-store';
import { readAlert, readAlertLegs } from '../lib/alerts/detail-store';
import { readEventDetail } from '../lib/alerts/event-detail-store';
import { readSuggestions } from '../lib/hypotheses/suggest-store';
import { readTreePrevalence } from '../lib/process-tree/prevalence-store';
import { readAlertTree } from '../lib/process-tree/store';
import { readHostEvents } from '../lib/telemetry/host-events-store';
import { type Cost, cost, shownCosts } from './cost';
import { INCIDENT } from './fleet/incident';
import { openIncident } from './one-incident';

/** A server holds the facts of the fleet for these: a minute's work at its start. */
const IN_MEMORY = ['suggestions', 'adjacent events'];

interface Options {
  processes: number;
  events: number;
  rounds: number;
  profile?: string;
  explain?: boolean;
  data?: string;
  only?: string;
  json?: boolean;
}

async function run(options: Options): Promise<void> {
  const place = await openIncident(options);
  try {
    const { alertId, hostId, ref, from, to } = place;
    const middle = (from + to) / 2;
    const questions: [string, (db: pg.Pool) => Promise<unknown>][] = [
      ['tree', (db) => readAlertTree(alertId, db)],
      ['alert', (db) => readAlert(alertId, db)],
      ['an event', (db) => readEventDetail(ref, db)],
      ['host window, first page', (db) => readHostEvents(hostId, { from, to, limit: 500 }, db)],
      ['host window, 10 s', (db) => readHostEvents(hostId, { from: middle, to: middle + 10_000, limit: 500 }, db)],
      ['prevalence in the tree', (db) => readTreePrevalence(alertId, db)],
      ['legs', (db) => readAlertLegs(alertId, db)],
      ['suggestions', (db) => readSuggestions(alertId, {}, db)],
      ['adjacent events', (db) => readAdjacent(alertId, db)],
    ];
    const session = new Session();
    if (options.profile) {
      session.connect();
      await session.post('Profiler.enable');
    }
    const costs: Cost[] = [];
    for (const [question, ask] of questions) {
      if (options.only !== undefined && !question.startsWith(options.only)) continue;
      process.stderr.write(`${question}\n`);
      if (options.profile) await session.post('Profiler.start');
      costs.push(await cost({ ...place, ...options }, question, ask, IN_MEMORY.includes(question)));
      if (options.profile) {
        const { profile } = await session.post('Profiler.stop');
        writeFileSync(`${options.profile}-${question.replaceAll(' ', '-')}.cpuprofile`, JSON.stringify(profile));
      }
    }
    if (options.json) console.log(JSON.stringify({ ...options, stored: place.stored, costs }));
    else shownCosts(costs);
  } finally {
    await place.close();
  }
}

const command = new Command('tree')
  .option('--processes <n>', 'processes of the incident', Number, INCIDENT.processes)
  .option('--events <n>', 'events of the incident', Number, INCIDENT.events)
  .option('--rounds <n>', 'how often each question is asked', Number, 5)
  .option('--data <folder>', 'a generated fleet (bench -- generate) in which the incident is stored, once')
  .option('--profile <file>', 'writes CPU profiles that begin with this name')
  .option('--explain', 'also how PostgreSQL ran each statement')
  .option('--only <question>', 'questions that begin with this')
  .option('--json', 'print one JSON object on one line')
  .action(async (given: Options) => run(given));
await command.parseAsync(process.argv);
