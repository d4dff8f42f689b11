// npm run bench -- prevalence [--data DIR] [--values N] [--rounds N] [--explain] [--json]
// How many hosts know a value, for many values at once, as a page that shows two hundred of them asks: values of every field,
// taken from all over the dictionary (as common as they happen to be), and the most common ones of all.
import { Command } from 'commander';
import type pg from 'pg';
import { readBehaviors } from '../lib/telemetry/dictionary-store';
import { EVENT_KINDS, type EventKind } from '../lib/telemetry/event';
import { kindsOfAction } from '../lib/telemetry/prevalence';
import { behaviorPrevalence, setApart, valuePrevalence } from '../lib/telemetry/prevalence-store';
import { type BehaviorValue, valuesOf } from '../lib/telemetry/values';
import { type Cost, cost, shownCosts } from './cost';
import { INCIDENT } from './fleet/incident';
import { openIncident } from './one-incident';

interface Options {
  values: number;
  rounds: number;
  data?: string;
  explain?: boolean;
  json?: boolean;
}

interface Asked {
  kind: EventKind;
  ids: string[];
  values: BehaviorValue[];
}

/** Behaviors of a kind, in the order of their ids: these are hashes, so they come from everywhere. */
async function anywhere(pool: pg.Pool, kind: EventKind, wanted: number): Promise<Asked> {
  const { rows } = await pool.query<{ id: string }>(
    'select behavior_id as id from behaviors where kind = $1 order by behavior_id limit $2',
    [EVENT_KINDS.indexOf(kind), wanted],
  );
  return asked(
    pool,
    kind,
    rows.map(({ id }) => id),
    wanted,
  );
}

/** Those that most cells of the rollups hold. */
async function mostCommon(pool: pg.Pool, kind: EventKind, wanted: number): Promise<Asked> {
  const { rows } = await pool.query<{ id: string }>(
    'select behavior_id as id from rollups where kind = $1 group by 1 order by count(*) desc, 1 limit $2',
    [EVENT_KINDS.indexOf(kind), wanted],
  );
  return asked(
    pool,
    kind,
    rows.map(({ id }) => id),
    wanted,
  );
}

async function asked(pool: pg.Pool, kind: EventKind, ids: string[], wanted: number): Promise<Asked> {
  const behaviors = await readBehaviors(pool, ids);
  const values = new Map<string, BehaviorValue>();
  for (const behavior of behaviors.values())
    for (const one of valuesOf(behavior)) values.set(`${one.field} ${one.value}`, one);
  return { kind: kindsOfAction(kind)[0]!, ids, values: [...values.values()].slice(0, wanted) };
}

async function run(options: Options): Promise<void> {
  const place = await openIncident({ ...INCIDENT, ...options });
  try {
    const { pool, hostId } = place;
    const questions: [string, (db: pg.Pool) => Promise<unknown>][] = [];
    const add = (name: string, { kind, ids, values }: Asked) => {
      questions.push([
        `${values.length} values of ${name}`,
        async (db) => valuePrevalence(db, kind, values, await setApart(db, hostId)),
      ]);
      questions.push([
        `${ids.length} ${name}`,
        async (db) => behaviorPrevalence(db, kind, ids, await setApart(db, hostId)),
      ]);
    };
    add('starts', await anywhere(pool, 'process_start', options.values));
    add('files', await anywhere(pool, 'file_create', options.values));
    add('connections', await anywhere(pool, 'net_connect', options.values));
    add('starts, the most common', await mostCommon(pool, 'process_start', options.values));
    const costs: Cost[] = [];
    for (const [question, ask] of questions) {
      process.stderr.write(`${question}\n`);
      costs.push(await cost({ ...place, ...options }, question, ask));
    }
    if (options.json) console.log(JSON.stringify({ ...options, stored: place.stored, costs }));
    else shownCosts(costs);
  } finally {
    await place.close();
  }
}

const command = new Command('prevalence')
  .option('--data <folder>', 'a generated fleet (bench -- generate); without it there is one incident alone')
  .option('--values <n>', 'asked at once', Number, 200)
  .option('--rounds <n>', 'how often each question is asked', Number, 10)
  .option('--explain', 'also how PostgreSQL ran each statement')
  .option('--json', 'print one JSON object on one line')
  .action(async (given: Options) => run(given));
await command.parseAsync(process.argv);
