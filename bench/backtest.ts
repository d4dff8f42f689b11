// npm run bench -- backtest [--json] [--data DIR] [--rounds N] [--linear-events N] [--flat N]
// Backtests of a fleet that `npm run bench -- generate --data DIR` stored: how long until the first and the complete
// result, against the same conditions over a flat table and against a pass of the matcher over the records themselves.
import { cpus, totalmem } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import type pg from 'pg';
import type { BacktestReport } from '../lib/backtest/report';
import { Runner } from '../lib/backtest/runner';
import { Shards } from '../lib/backtest/shards';
import { kindCode } from '../lib/telemetry/event';
import { sealDays } from '../lib/telemetry/rollup-days-store';
import { round, type Spread, spread } from './backtest/figures';
import { makeFlat, scanFlat } from './backtest/flat';
import { passLinear, readLinear } from './backtest/linear';
import { type BenchRule, benchRules } from './backtest/rules';
import { storedFigures } from './backtest/stored';
import { openFleet } from './fleet/database';

interface Options {
  data: string;
  rounds: number;
  linearEvents: number;
  flat: number;
  events?: number;
  json?: boolean;
  group?: BenchRule['group'];
  cold?: boolean;
}

interface Timed {
  firstMs: number;
  completeMs: number;
  report: BacktestReport;
}

/** One that an index answers, one that needs the whole dictionary, and one over connections. */
const COLD = ['literal', 'hidden path without a trigram', 'process and external connection'];

const say = (what: string) => process.stderr.write(`${what}\n`);

/** No result is kept anywhere: each call asks the dictionary, the rollups and the events anew. */
async function timed(runner: Runner, yaml: string, range: { from?: number; to?: number } = {}): Promise<Timed> {
  const began = performance.now();
  let firstMs = 0;
  const report = await runner.run(
    { yaml, ...range },
    {
      told({ events }) {
        if (events !== undefined && firstMs === 0) firstMs = performance.now() - began;
      },
    },
  );
  const completeMs = performance.now() - began;
  return { firstMs: firstMs || completeMs, completeMs, report };
}

interface RuleFigures {
  group: BenchRule['group'];
  name: string;
  events: number;
  hosts: number;
  evaluated: number;
  matched: number;
  incomplete: number;
  firstMs: number;
  completeMs: number;
  flat?: { ms: number; ratio: number; equal: boolean };
  linear: { preParsedRatio: number; parsedRatio: number; equal: boolean };
}

async function run(options: Options): Promise<void> {
  let fleet = await openFleet(options.data);
  try {
    const stored = await storedFigures(fleet.pool);
    if (stored.events === 0)
      throw new Error(`${options.data} holds no events: npm run bench -- generate --data ${options.data} first.`);
    if (options.events !== undefined && stored.events < options.events * 0.99)
      say(`There are ${stored.events} events, not ${options.events}: what is measured is measured on these.`);
    const rules = benchRules(say).filter(({ group }) => !options.group || group === options.group);
    await makeFlat(fleet.pool, say);
    // as the server does for days that are over
    await sealDays(fleet.pool, 0);

    const cold: Record<string, { firstMs: number; completeMs: number }> = {};
    for (const name of options.cold === false ? [] : COLD) {
      await fleet.close();
      fleet = await openFleet(options.data);
      const runner = new Runner(fleet.url);
      const { firstMs, completeMs } = await timed(
        runner,
        rules.find((rule) => rule.name === name)?.yaml ?? rules[0]!.yaml,
      );
      cold[name] = { firstMs: round(firstMs), completeMs: round(completeMs) };
      await runner.end();
      say(`cold: ${name} ${Math.round(completeMs)} ms`);
    }

    const runner = new Runner(fleet.url);
    // the dictionary is brought into memory
    const loadBegan = performance.now();
    await timed(runner, rules[1]!.yaml);
    const loadMs = performance.now() - loadBegan;
    say(`dictionary in memory after ${Math.round(loadMs)} ms`);
    const runs = await measured(runner, rules, options.rounds);
    const unaligned = await measureUnaligned(fleet.pool, runner, rules, stored);
    await runner.end();
    const pack = await measurePack(fleet.url, rules);
    const linear = await measureLinear(fleet.pool, rules, pack.matched, options.linearEvents, stored.events);
    const flat = await measureFlat(fleet.pool, rules, options.flat);

    const figures = rules.map((rule, i): RuleFigures => {
      const { first, complete, report } = runs[i]!;
      const scanned = flat.get(rule.name);
      const pass = linear.rules[i]!;
      return {
        ...{ group: rule.group, name: rule.name, events: report.events, hosts: report.hosts },
        ...{ evaluated: report.evaluatedBehaviors, matched: report.distinctBehaviors, incomplete: report.incomplete },
        ...{ firstMs: round(first), completeMs: round(complete) },
        ...(scanned
          ? {
              flat: {
                ms: round(scanned.ms),
                ratio: round(scanned.ms / complete),
                equal: scanned.events === report.events,
              },
            }
          : {}),
        linear: {
          preParsedRatio: round(pass.ms / complete),
          parsedRatio: round((pass.ms + linear.parseMs) / complete),
          equal: pass.equal,
        },
      };
    });
    const result = {
      machine: { cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30) },
      stored,
      rules: rules.length,
      rounds: options.rounds,
      first: spread(runs.flatMap(({ firsts }) => firsts)),
      complete: spread(runs.flatMap(({ completes }) => completes)),
      completeByGroup: Object.fromEntries(
        (['public', 'starter', 'shape'] as const).map((group) => [
          group,
          spread(runs.flatMap(({ completes }, i) => (rules[i]!.group === group ? completes : []))),
        ]),
      ),
      flatRatio: spread(figures.flatMap(({ flat }) => (flat ? [flat.ratio] : []))),
      linearRatio: {
        preParsed: spread(figures.map((one) => one.linear.preParsedRatio)),
        parsed: spread(figures.map((one) => one.linear.parsedRatio)),
        measuredOnEvents: linear.events,
        microsecondsToParse: round((linear.parseMs / stored.events) * 1000),
      },
      cold: {
        what: 'PostgreSQL was started anew and the dictionary is not in memory; files may be in the cache of the system',
        runs: cold,
      },
      dictionary: { behaviors: pack.behaviors, loadMs: Math.round(loadMs) },
      pack: { rules: rules.length, scanMs: Math.round(pack.ms), scanMsPerRule: round(pack.ms / rules.length) },
      unaligned,
      unequal: figures.filter((one) => one.flat?.equal === false || !one.linear.equal).map(({ name }) => name),
      comparedWithFlat: figures.filter((one) => one.flat).length,
      figures,
    };
    console.log(options.json ? JSON.stringify(result) : shown(result));
    if (result.unequal.length > 0 || unaligned.some(({ equal }) => equal === false)) process.exitCode = 1;
  } finally {
    await fleet.close();
  }
}

interface Runs {
  first: number;
  complete: number;
  firsts: number[];
  completes: number[];
  report: BacktestReport;
}

/** Rounds over all rules, so that a busy moment of the machine does not meet one rule alone. */
async function measured(runner: Runner, rules: readonly BenchRule[], rounds: number): Promise<Runs[]> {
  const all = rules.map(() => [] as Timed[]);
  for (let i = 0; i < rounds; i++) {
    for (const [n, rule] of rules.entries()) all[n]!.push(await timed(runner, rule.yaml));
    say(`round ${i + 1} of ${rounds}`);
  }
  return all.map((runs) => {
    const firsts = runs.map(({ firstMs }) => firstMs);
    const completes = runs.map(({ completeMs }) => completeMs);
    return {
      ...{ firsts, completes, first: spread(firsts).median, complete: spread(completes).median },
      report: runs[0]!.report,
    };
  });
}

async function measureUnaligned(
  pool: pg.Pool,
  runner: Runner,
  rules: readonly BenchRule[],
  stored: { from: string; to: string },
) {
  const [from, to] = [Date.parse(stored.from), Date.parse(stored.to)];
  const range = { from: from + (to - from) * 0.21, to: from + (to - from) * 0.68 };
  const out: { name: string; events: number; completeMs: number; flatMs?: number; equal?: boolean }[] = [];
  for (const rule of rules.filter(({ group }) => group === 'shape')) {
    const { report, completeMs } = await timed(runner, rule.yaml, range);
    const one = { name: rule.name, events: report.events, completeMs: round(completeMs) };
    if (!rule.sql) {
      out.push(one);
      continue;
    }
    const began = performance.now();
    const { rows } = await pool.query<{ events: number }>(
      `select count(*)::float8 as events from bench_flat where kind = any($1::smallint[]) and (${rule.sql})
         and ts >= to_timestamp($2::float8 / 1000) and ts < to_timestamp($3::float8 / 1000)`,
      [rule.ready.kinds.map(kindCode), range.from, range.to],
    );
    out.push({ ...one, flatMs: round(performance.now() - began), equal: rows[0]!.events === report.events });
  }
  return out;
}

/** All rules in one pass over the dictionary. */
async function measurePack(url: string, rules: readonly BenchRule[]) {
  const shards = new Shards(url);
  await shards.scan([]);
  const began = performance.now();
  const results = (await shards.scan(rules.map(({ ready }) => ready)))!;
  const ms = performance.now() - began;
  await shards.end();
  const behaviors = results.reduce((most, { evaluated }) => Math.max(most, evaluated), 0);
  return { ms, behaviors, matched: results.map(({ traits }) => [...traits.keys()]) };
}

/** The matcher over the records of some hosts; times are of all events, by their number. */
async function measureLinear(
  pool: pg.Pool,
  rules: readonly BenchRule[],
  matched: readonly string[][],
  wanted: number,
  events: number,
) {
  const { rows } = await pool.query<{ id: number; alerts: number }>(
    `select h.host_id as id, (select count(*) from alerts a where a.host_id = h.host_id)::int as alerts from hosts h
     where first_ts is not null order by 2 desc, h.host_id % 97, h.host_id`,
  );
  const hosts = rows.slice(0, Math.max(2, Math.ceil((wanted / events) * rows.length))).map(({ id }) => id);
  const pass = await readLinear(pool, hosts);
  const scale = events / pass.events;
  const out: { ms: number; equal: boolean }[] = [];
  for (const [i, rule] of rules.entries()) {
    const { events: found, ms } = passLinear(pass, rule);
    const { rows: counted } = await pool.query<{ events: number }>(
      `select count(*)::float8 as events from events where host_id = any($1::int[]) and behavior_id = any($2::uuid[]) and kind = any($3::smallint[])`,
      [hosts, matched[i], rule.ready.kinds.map(kindCode)],
    );
    out.push({ ms: ms * scale, equal: counted[0]!.events === found });
  }
  return { rules: out, parseMs: pass.parseMs * scale, events: pass.events };
}

async function measureFlat(pool: pg.Pool, rules: readonly BenchRule[], most: number) {
  const out = new Map<string, { events: number; ms: number }>();
  let publics = 0;
  for (const rule of rules) {
    if (!rule.sql || (rule.group === 'public' && ++publics > most)) continue;
    out.set(rule.name, await scanFlat(pool, rule));
  }
  return out;
}

function shown(result: {
  stored: { events: number; hosts: number };
  first: Spread;
  complete: Spread;
  flatRatio: Spread;
  linearRatio: { preParsed: Spread; parsed: Spread };
  pack: { scanMs: number; rules: number };
  unequal: string[];
  figures: RuleFigures[];
}): string {
  const { stored, first, complete, flatRatio, linearRatio, pack, unequal, figures } = result;
  return [
    `${stored.events.toLocaleString('en')} events of ${stored.hosts} hosts, ${figures.length} rules`,
    `first result ${first.median} ms, p95 ${first.p95}; complete ${complete.median} ms, p95 ${complete.p95}, most ${complete.max}`,
    `a flat table takes ${flatRatio.median} times as long; a linear pass ${linearRatio.parsed.median} times, of parsed events ${linearRatio.preParsed.median} times`,
    `${pack.rules} rules in one pass: ${pack.scanMs} ms`,
    unequal.length === 0 ? 'all counts are equal' : `counts differ: ${unequal.join(', ')}`,
    ...[...figures]
      .sort((a, b) => b.completeMs - a.completeMs)
      .slice(0, 20)
      .map((one) => `  ${one.completeMs} ms  ${one.name}: ${one.events} events, ${one.evaluated} behaviors asked`),
  ].join('\n');
}

function number(text: string): number {
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('A whole number is wanted.');
  return value;
}

const command = new Command('backtest')
  .option('--data <folder>', 'where the fleet is stored (or UNWRAP_BENCH_DATA)')
  .option('--events <n>', 'how many events are meant to be there', number)
  .option('--rounds <n>', 'times that each rule runs', number, 3)
  .option('--linear-events <n>', 'events that are passed over one by one', number, 200_000)
  .option('--flat <n>', 'public rules that the flat table is asked, besides the shapes', number, 1_000)
  .option('--group <name>', 'only these rules: public, starter or shape')
  .option('--no-cold', 'without the runs after a start of the database')
  .option('--json', 'print one JSON object')
  .action(async (given) => {
    const data = given.data ?? process.env.UNWRAP_BENCH_DATA;
    if (!data) command.error('Say where the fleet is stored: --data FOLDER.');
    await run({ ...given, data });
  });
await command.parseAsync(process.argv);
