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
import { costs, type PageQuestion, shownCosts } from './cost';
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
const ANYWHERE = 'select behavior_id as id from behaviors where kind = $1 order by behavior_id limit $2';
/** Those that most cells of the rollups hold. */
const MOST_COMMON =
  'select behavior_id as id from rollups where kind = $1 group by 1 order by count(*) desc, 1 limit $2';

async function chosen(pool: pg.Pool, sql: string, kind: EventKind, wanted: number): Promise<Asked> {
  const { rows } = await pool.query<{ id: string }>(sql, [EVENT_KINDS.indexOf(kind), wanted]);
  const ids = rows.map(({ id }) => id);
  const values = new Map<string, BehaviorValue>();
  for (const behavior of (await readBehaviors(pool, ids)).values())
    for (const one of valuesOf(behavior)) values.set(`${one.field} ${one.value}`, one);
  return { kind: kindsOfAction(kind)[0]!, ids, values: [...values.values()].slice(0, wanted) };
}

async function run(options: Options): Promise<void> {
  const place = await openIncident({ ...INCIDENT, ...options });
  try {
    const { pool, hostId } = place;
    const questions: PageQuestion[] = [];
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
    add('starts', await chosen(pool, ANYWHERE, 'process_start', options.values));
    add('files', await chosen(pool, ANYWHERE, 'file_create', options.values));
    add('connections', await chosen(pool, ANYWHERE, 'net_connect', options.values));
    add('starts, the most common', await chosen(pool, MOST_COMMON, 'process_start', options.values));
    const list = await costs({ ...place, ...options }, questions);
    if (options.json) console.log(JSON.stringify({ ...options, stored: place.stored, costs: list }));
    else shownCosts(list);
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
