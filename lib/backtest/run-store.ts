import pg from 'pg';
import { pool as poolOf, poolOptions, type Queryable, transaction } from '../db/client';
import { exceptionsOf } from '../detectors/exception-store';
import { type ReadyRule, readRule } from '../detectors/rule';
import { AppError } from '../errors';
import { readKeptFrom } from '../telemetry/border-store';
import { epochMs, timestampOf } from '../telemetry/store';
import { nowMs } from '../time';
import { countQuestion, type Evaluation } from './evaluate-store';
import { keepRun } from './kept-store';
import type { BacktestReport } from './report';
import type { BacktestRun, ListedRun, RunReport, RunResult, RunRule } from './run';
import { scopeOf } from './scope';
import type { Scanner } from './shards';
import { backtestIn } from './store';
import { storedSpan } from './stored-store';

export interface AskedRun {
  title: string;
  rules: readonly RunRule[];
  /** epoch milliseconds, half-open; all that is stored if left out */
  from?: number;
  to?: number;
  author: string;
}

/** Remembers what is to be run. Answers with the run's id; `performRun` does the work. */
export async function createRun(db: Queryable, { title, rules, from, to, author }: AskedRun): Promise<number> {
  const { rows } = await db.query<{ id: number }>(
    `insert into backtest_runs (title, rules, range_from, range_to, state, author, created_at)
     values ($1, $2, ${timestampOf('$3::float8')}, ${timestampOf('$4::float8')}, 'waiting', $5, ${timestampOf('$6::float8')})
     returning run_id as id`,
    [title, JSON.stringify(rules), from ?? null, to ?? null, author, nowMs()],
  );
  return rows[0]!.id;
}

/** These versions of detectors as rules of a run, in their order. */
export async function versionRules(db: Queryable, versionIds: readonly number[]): Promise<RunRule[]> {
  const { rows } = await db.query<RunRule & { versionId: number }>(
    `select title, yaml, version_id as "versionId", detector_id as "detectorId" from detector_versions
     where version_id = any($1::int[])`,
    [versionIds],
  );
  const byId = new Map(rows.map((row) => [row.versionId, row]));
  return versionIds.map((id) => {
    const rule = byId.get(id);
    if (!rule) throw new AppError('not_found', `There is no detector version ${id}.`);
    return rule;
  });
}

interface RunRow extends Omit<BacktestRun, 'rules' | 'range'> {
  rules: RunRule[];
  from: number | null;
  to: number | null;
}

async function readRow(db: Queryable, runId: number): Promise<RunRow> {
  const { rows } = await db.query<RunRow>(
    `select run_id as "runId", title, state, asked::float8 as asked, total::float8 as total, failure, author, rules,
       ${epochMs('created_at')} as "createdAt", ${epochMs('finished_at')} as "finishedAt",
       ${epochMs('range_from')} as from, ${epochMs('range_to')} as to
     from backtest_runs where run_id = $1`,
    [runId],
  );
  if (!rows[0]) throw new AppError('not_found', `There is no backtest run ${runId}.`);
  return rows[0];
}

/** A run with the results that are there so far. */
export async function readRun(db: Queryable, runId: number): Promise<BacktestRun> {
  const { rules, from, to, ...row } = await readRow(db, runId);
  // of a report what a line says: two thousand whole ones would be hundreds of megabytes
  const { rows: results } = await db.query<{ place: number; id: string; report: Told }>(
    `select run_place as place, backtest_id as id, jsonb_build_object(${TOLD.map((name) => `'${name}', result -> '${name}'`).join(', ')}) as report
     from backtests where run_id = $1`,
    [runId],
  );
  const byPlace = new Map(results.map(({ place, id, report }) => [place, resultOf(id, report)]));
  return {
    ...row,
    range: { from, to },
    rules: rules.map(({ title, versionId, detectorId }, place) => ({
      ...{ title, versionId, detectorId },
      result: byPlace.get(place) ?? null,
    })),
  };
}

const TOLD = [
  'ok',
  'problems',
  'events',
  'hosts',
  'days',
  'judged',
  'unjudgedHosts',
  'incomplete',
  'durationMs',
] as const;
type Told = Pick<BacktestReport, (typeof TOLD)[number]>;

const LISTED_RUNS = 100;

/** The newest runs, without their results. */
export async function listRuns(db: Queryable): Promise<ListedRun[]> {
  const { rows } = await db.query<Omit<ListedRun, 'range'> & { from: number | null; to: number | null }>(
    `select run_id as "runId", title, state, author, jsonb_array_length(rules) as rules,
       (select count(*)::int from backtests b where b.run_id = r.run_id) as done,
       ${epochMs('created_at')} as "createdAt", ${epochMs('finished_at')} as "finishedAt",
       ${epochMs('range_from')} as from, ${epochMs('range_to')} as to
     from backtest_runs r order by run_id desc limit ${LISTED_RUNS}`,
  );
  return rows.map(({ from, to, ...row }) => ({ ...row, range: { from, to } }));
}

/** The whole report of one rule of a run, by its place among the rules. */
export async function readRunReport(db: Queryable, runId: number, place: number): Promise<RunReport> {
  const { rows } = await db.query<RunReport>(
    `select r.rules -> b.run_place ->> 'title' as title, b.yaml, b.result as report
     from backtests b join backtest_runs r on r.run_id = b.run_id where b.run_id = $1 and b.run_place = $2`,
    [runId, place],
  );
  if (!rows[0]) throw new AppError('not_found', `Rule ${place + 1} of backtest run ${runId} has no result.`);
  return rows[0];
}

function resultOf(backtestId: string, report: Told): RunResult {
  const { ok, problems, events, hosts, days, judged, unjudgedHosts, incomplete, durationMs } = report;
  const problem = ok
    ? null
    : (problems.find(({ severity }) => severity === 'error')?.message ?? 'The rule cannot run.');
  return { backtestId, ok, problem, events, hosts, days: days ?? null, judged, unjudgedHosts, incomplete, durationMs };
}

/** Runs that nobody has finished: after a restart they go on. */
export async function openRuns(db: Queryable): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    `select run_id as id from backtest_runs where state in ('waiting', 'running') order by run_id`,
  );
  return rows.map(({ id }) => id);
}

/** Whoever performs the run stops at the next behavior or rule. What was found so far stays. */
export async function cancelRun(db: Queryable, runId: number): Promise<void> {
  await readRow(db, runId);
  await db.query(
    `update backtest_runs set state = 'cancelled', finished_at = ${timestampOf('$2::float8')}
     where run_id = $1 and state in ('waiting', 'running')`,
    [runId, nowMs()],
  );
}

/** Of advisory locks of runs: a process that ends, however it does, gives its locks back. */
const RUN_LOCK = 72_707_380;
const TELL_MS = 1_000;

/**
 * Does the work of a run, or what is left of it: one pass over the dictionary for all rules without a result, then a report
 * for each, kept as soon as it is there. Throws (conflict) while another process performs the run.
 */
export async function performRun(url: string, runId: number, scanner: Scanner): Promise<void> {
  const lock = new pg.Client(poolOptions(url));
  lock.on('error', () => {});
  await lock.connect();
  try {
    const { rows } = await lock.query<{ mine: boolean }>('select pg_try_advisory_lock($1, $2) as mine', [
      RUN_LOCK,
      runId,
    ]);
    // whoever was killed a moment ago may still hold it: the job is tried again
    if (!rows[0]!.mine) throw new AppError('conflict', `The backtest run ${runId} is performed by another process.`);
    await perform(poolOf(url), runId, scanner);
    await lock.query('select pg_advisory_unlock($1, $2)', [RUN_LOCK, runId]);
  } finally {
    await lock.end().catch(() => {});
  }
}

async function perform(db: pg.Pool, runId: number, scanner: Scanner): Promise<void> {
  const started = await db.query(
    `update backtest_runs set state = 'running' where run_id = $1 and state in ('waiting', 'running')`,
    [runId],
  );
  if (started.rowCount === 0) return;
  const stop = new AbortController();
  try {
    const run = await readRow(db, runId);
    const { rows } = await db.query<{ place: number }>('select run_place as place from backtests where run_id = $1', [
      runId,
    ]);
    const there = new Set(rows.map(({ place }) => place));
    const left = run.rules.map((rule, place) => ({ rule, place })).filter(({ place }) => !there.has(place));
    const evaluations = await evaluateTogether(db, run, left, scanner, stop);
    for (const one of left) {
      if (!(await goesOn(db, runId))) return;
      await reportOn(db, run, one, evaluations.get(one.place), scanner);
    }
    await finish(db, runId, 'done', null);
  } catch (error) {
    if (stop.signal.aborted) return;
    await finish(db, runId, 'failed', error instanceof Error ? error.message : String(error));
    throw error;
  }
}

interface Left {
  rule: RunRule;
  place: number;
}

/** The rules that behaviors decide, in one pass. The others are evaluated each by itself. */
async function evaluateTogether(
  db: pg.Pool,
  { runId, from, to }: RunRow,
  left: readonly Left[],
  scanner: Scanner,
  stop: AbortController,
): Promise<Map<number, Evaluation>> {
  const together: { place: number; ready: ReadyRule }[] = [];
  const exceptions = await exceptionsOf(db);
  for (const { rule, place } of left) {
    const { ready } = readRule(rule.yaml);
    const excepted = rule.detectorId !== null && (exceptions.get(rule.detectorId)?.length ?? 0) > 0;
    if (ready && !ready.perEvent && !excepted) together.push({ place, ready });
  }
  const out = new Map<number, Evaluation>();
  if (together.length === 0) return out;
  let told = 0;
  const span = await storedSpan(db);
  const results = await scanner.scan(
    together.map(({ ready }) => ready),
    {
      signal: stop.signal,
      ...(span
        ? {
            count: await countQuestion(
              db,
              scopeOf({ from: from ?? undefined, to: to ?? undefined }, span, await readKeptFrom(db)),
            ),
          }
        : {}),
      told({ asked, of }) {
        if (performance.now() - told < TELL_MS) return;
        told = performance.now();
        db.query(`update backtest_runs set asked = $2, total = $3 where run_id = $1 and state = 'running'`, [
          runId,
          asked,
          of,
        ]).then(
          ({ rowCount }) => rowCount === 0 && stop.abort(),
          () => {},
        );
      },
    },
  );
  results?.forEach((result, i) => {
    out.set(together[i]!.place, result);
  });
  return out;
}

async function reportOn(
  db: pg.Pool,
  run: RunRow,
  { rule, place }: Left,
  evaluation: Evaluation | undefined,
  scanner: Scanner,
): Promise<void> {
  const question = { yaml: rule.yaml, from: run.from ?? undefined, to: run.to ?? undefined };
  const exceptions =
    rule.detectorId === null ? [] : ((await exceptionsOf(db, rule.detectorId)).get(rule.detectorId) ?? []);
  await transaction(
    async (tx) => {
      const report = await backtestIn(tx, { ...question, exceptions }, { scanner, evaluation });
      const id = await keepRun(
        tx,
        { detectorId: rule.detectorId ?? undefined, purpose: 'run', question, author: run.author },
        report,
      );
      await tx.query(
        `update backtests set run_id = $2, run_place = $3, version_id = $4,
           watermark = (select last_value from raw_block_ids) where backtest_id = $1`,
        [id, run.runId, place, rule.versionId],
      );
    },
    { pool: db, isolation: 'repeatable read', statementTimeout: 120_000 },
  );
}

async function goesOn(db: Queryable, runId: number): Promise<boolean> {
  const { rows } = await db.query<{ state: string }>('select state from backtest_runs where run_id = $1', [runId]);
  return rows[0]?.state === 'running';
}

async function finish(db: Queryable, runId: number, state: 'done' | 'failed', failure: string | null): Promise<void> {
  await db.query(
    `update backtest_runs set state = $2, failure = $3, finished_at = ${timestampOf('$4::float8')}
     where run_id = $1 and state = 'running'`,
    [runId, state, failure, nowMs()],
  );
}
