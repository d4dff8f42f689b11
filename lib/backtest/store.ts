import type pg from 'pg';
import { pool, type Queryable, transaction } from '../db/client';
import { asReader } from '../db/reader';
import { isCorrelation, type ReadyCorrelation, readCorrelation } from '../detectors/correlation';
import type { LiveException } from '../detectors/exception';
import { exceptionsOf } from '../detectors/exception-store';
import { type ReadyRule, readRule } from '../detectors/rule';
import { AppError } from '../errors';
import type { Problem } from '../sigma';
import { eventRef } from '../telemetry/event-ref';
import { behaviorView } from '../telemetry/fields';
import type { ShownEvent, ShownHit } from '../telemetry/shown';
import { epochMs } from '../telemetry/store';
import { type Findings, facetOf, NOTHING, summarise } from './assemble';
import { sampleEvents } from './cells-store';
import { compare } from './compare-store';
import { evaluateCorrelation } from './correlate-store';
import { reportOf } from './correlation-report';
import { type Counted, countFound } from './count-store';
import { type Evaluation, evaluate, stopIfAborted } from './evaluate-store';
import { type EventOnly, readEventOnlyOfKeys } from './event-only-store';
import type { Traits } from './facets';
import { type Found, judgedEvents } from './found-store';
import { hostNames } from './hosts-store';
import type { BacktestProgress, BacktestReport, FacetPage, FacetWish, Judgement } from './report';
import { chooseSamples, refOf } from './samples';
import { type Scope, scopeOf } from './scope';
import type { Scanner } from './shards';
import { shownEvents } from './shown-store';
import { reportingHosts, storedSpan, storedTotals } from './stored-store';
import type { FoundEvent, JudgedEvent } from './tally';
import { Watch } from './watch-store';

export interface BacktestQuestion {
  yaml: string;
  /** epoch milliseconds, half-open; all that is stored if left out */
  from?: number;
  to?: number;
  /** another version of the same detector, or (without numbers) an earlier text of the same draft, to see what changes */
  compareWith?: { versionId: number | null; versionNumber: number | null; yaml: string };
  /** what the detector passes over, in this version and in the other */
  exceptions?: readonly LiveException[];
}

export interface BacktestOptions extends RunOptions {
  pool?: pg.Pool;
}

export interface RunOptions {
  signal?: AbortSignal;
  /** threads that hold the dictionary; see evaluate-store.ts */
  scanner?: Scanner;
  told?: (progress: BacktestProgress) => void;
  /** what the rule matches, where it was evaluated together with others */
  evaluation?: Evaluation;
}

const TIMEOUT_MS = 30_000;
const IDLE_MS = 600_000;

/** Runs a rule over what is stored, on one snapshot of the database. The signal stops the database's work too. */
export function backtest(question: BacktestQuestion, options: BacktestOptions = {}): Promise<BacktestReport> {
  return onSnapshot((tx) => backtestIn(tx, question, options), options);
}

/** All values of one facet of what a rule matches, page by page: a report lists the first ones. */
export function backtestFacet(
  question: BacktestQuestion,
  wish: FacetWish,
  options: BacktestOptions = {},
): Promise<FacetPage> {
  return onSnapshot(async (tx) => {
    const { asked, problems } = readAsked(question);
    if (!asked?.rule) throw new AppError('invalid', `This has no facets: ${problems[0]?.message ?? 'no rule'}.`);
    const span = await storedSpan(tx);
    if (!span) return { values: [], total: 0, next: null };
    const scope = scopeOf(question, span, (await readLiveSet(tx)).keptFrom);
    const evaluation = await evaluate(tx, asked.rule, scope, { signal: options.signal, scanner: options.scanner });
    const found = foundOf(asked, evaluation, scope);
    const judged = await judgedOf(tx, found, evaluation.events);
    return facetOf(await findingsOf(tx, evaluation, await countFound(tx, found, evaluation), judged), wish);
  }, options);
}

/** On one snapshot of the database, as a transaction that may only read. The signal ends the database's work, too. */
export async function onSnapshot<T>(work: (tx: pg.PoolClient) => Promise<T>, options: BacktestOptions): Promise<T> {
  const { signal } = options;
  const from = options.pool ?? pool();
  return transaction(
    async (tx) => {
      // while threads ask the dictionary, nothing is asked here
      await tx.query(`set local idle_in_transaction_session_timeout = ${IDLE_MS}`);
      const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      let cancelled: Promise<unknown> | undefined;
      const cancel = () => {
        cancelled = from.query('select pg_cancel_backend($1)', [rows[0]!.pid]).catch(() => {});
      };
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        stopIfAborted(signal);
        return await work(tx);
      } catch (error) {
        stopIfAborted(signal);
        throw error;
      } finally {
        signal?.removeEventListener('abort', cancel);
        // sent before the connection goes back: nobody else's query is to be ended by it
        await cancelled;
      }
    },
    { pool: from, isolation: 'repeatable read', readOnly: true, statementTimeout: TIMEOUT_MS, attempts: 1 },
  );
}

/** A question that can be sent to another thread: the detector's exceptions are read there. */
export type SentQuestion = Omit<BacktestQuestion, 'exceptions'> & {
  /** the detector whose exceptions hold */
  detectorId?: number;
};

/** The same, in the database at an address. */
export async function backtestAt(
  url: string,
  { detectorId, ...question }: SentQuestion,
  options: RunOptions,
): Promise<BacktestReport> {
  const db = pool(url);
  const exceptions = detectorId === undefined ? [] : ((await exceptionsOf(db, detectorId)).get(detectorId) ?? []);
  return backtest({ ...question, exceptions }, { ...options, pool: db });
}

/** `backtestFacet` in the database at an address. */
export async function backtestFacetAt(
  url: string,
  { detectorId, ...question }: SentQuestion,
  wish: FacetWish,
  options: RunOptions,
): Promise<FacetPage> {
  const db = pool(url);
  const exceptions = detectorId === undefined ? [] : ((await exceptionsOf(db, detectorId)).get(detectorId) ?? []);
  return backtestFacet({ ...question, exceptions }, wish, { ...options, pool: db });
}

/** The same inside a transaction of the caller, also of one that writes: what it sees is what the report covers. */
export function backtestIn(
  tx: pg.ClientBase,
  question: BacktestQuestion,
  options: RunOptions = {},
): Promise<BacktestReport> {
  return asReader(tx, () => reportIn(tx, question, options));
}

async function reportIn(tx: Queryable, question: BacktestQuestion, options: RunOptions): Promise<BacktestReport> {
  const { signal } = options;
  const started = performance.now();
  const { problems, asked } = readAsked(question);
  const { epoch, keptFrom } = await readLiveSet(tx);
  const told = (report: Omit<BacktestReport, 'problems' | 'durationMs' | 'epoch'>): BacktestReport => ({
    ...report,
    problems,
    epoch,
    durationMs: Math.round((performance.now() - started) * 10) / 10,
  });
  if (!asked) return told({ ...NOTHING, ok: false });
  const span = await storedSpan(tx);
  if (!span) return told({ ...NOTHING, ok: true });

  const scope = scopeOf(question, span, keptFrom);
  const watch = new Watch(tx, asked.kinds, scope, options);
  const run = asked.correlation ? await evaluateCorrelation(tx, asked.correlation, scope, watch.options) : undefined;
  const evaluation = run?.evaluation ?? options.evaluation ?? (await evaluate(tx, asked.rule!, scope, watch.options));
  await watch.end();
  const found = foundOf(asked, evaluation, scope);
  const judged = await judgedOf(tx, found, evaluation.events);
  stopIfAborted(signal);
  const counted = await countFound(tx, found, evaluation);
  const findings = await findingsOf(tx, evaluation, counted, judged);
  const summary = summarise(findings);
  watch.counted(evaluation, summary);
  stopIfAborted(signal);
  const samples = chooseSamples(judged, evaluation.events ?? (await sampleEvents(tx, found, counted.starts)));
  return told({
    ok: true,
    ...summary,
    ...(await storedTotals(tx, scope)),
    reportingHosts: await reportingHosts(tx, asked.kinds, findings.traits.values(), scope),
    range:
      question.from === undefined && question.to === undefined
        ? { ...span, from: scope.range.from }
        : { from: scope.range.from, to: scope.range.to },
    ...(keptFrom !== null && (question.from ?? 0) < keptFrom ? { keptFrom } : {}),
    samples: await showSamples(tx, asked, samples, judged),
    comparison:
      question.compareWith && asked.rule
        ? await compare(tx, question.compareWith, asked.rule, evaluation, scope, findings, options)
        : null,
    ...(run && asked.correlation
      ? { correlation: reportOf(asked.correlation, run, await hostNames(tx, hostsOf(run.evaluation))) }
      : {}),
    incomplete: evaluation.incomplete,
    evaluatedBehaviors: evaluation.evaluated,
  });
}

/** What a text asks for: a rule, or a correlation of rules. */
interface Asked extends Pick<ReadyRule, 'kinds' | 'perEvent'> {
  rule?: ReadyRule;
  correlation?: ReadyCorrelation;
  /** what explains an event: several rules of a correlation, each for its kinds */
  explain: readonly Pick<ReadyRule, 'kinds' | 'matcher' | 'rule'>[];
}

function readAsked({ yaml, exceptions }: BacktestQuestion): { problems: Problem[]; asked?: Asked } {
  if (isCorrelation(yaml)) {
    const { problems, ready } = readCorrelation(yaml);
    return ready ? { problems, asked: askedOf(ready) } : { problems };
  }
  const { problems, ready } = readRule(yaml);
  if (!ready) return { problems };
  const { kinds, perEvent } = ready;
  return { problems, asked: { rule: { ...ready, exceptions }, kinds, perEvent, explain: [ready] } };
}

function askedOf(correlation: ReadyCorrelation): Asked {
  const used = correlation.rules.filter((_, i) => correlation.used[i]);
  return {
    correlation,
    kinds: [...new Set(used.flatMap(({ kinds }) => kinds))],
    perEvent: used.some(({ perEvent }) => perEvent),
    explain: used,
  };
}

const hostsOf = ({ events = [] }: Evaluation) => [...new Set(events.map(({ hostId }) => hostId))];

async function readLiveSet(db: Queryable): Promise<{ epoch: string; keptFrom: number | null }> {
  const { rows } = await db.query<{ epoch: string; keptFrom: number | null }>(
    `select epoch, ${epochMs('kept_from')} as "keptFrom" from live_set where id = 1`,
  );
  return rows[0]!;
}

function foundOf({ kinds }: Asked, { traits }: Evaluation, scope: Scope): Found {
  return { ids: [...traits.keys()], kinds, ...scope };
}

async function judgedOf(
  db: Queryable,
  found: Found,
  events: readonly FoundEvent[] | undefined,
): Promise<JudgedEvent[]> {
  const judged = await judgedEvents(db, found);
  if (!events) return judged;
  const keys = new Set(events.map(refOf));
  return judged.filter((event) => keys.has(refOf(event)));
}

async function findingsOf(
  db: Queryable,
  { traits }: Evaluation,
  { tallies, bins, binCounts }: Counted,
  judged: JudgedEvent[],
): Promise<Findings> {
  return {
    ...{ tallies, judged, bins, binCounts },
    traits: onlyCounted(traits, tallies.byBehavior),
    hostNames: await hostNames(db, [...tallies.byHost.keys()]),
  };
}

/** A behavior may be known without an event in the range. */
function onlyCounted(traits: ReadonlyMap<string, Traits>, counted: ReadonlyMap<string, unknown>): Map<string, Traits> {
  return new Map([...traits].filter(([id]) => counted.has(id)));
}

async function showSamples(
  db: Queryable,
  asked: Asked,
  samples: readonly FoundEvent[],
  judged: readonly JudgedEvent[],
): Promise<BacktestReport['samples']> {
  const shown = new Map((await shownEvents(db, samples)).map((event) => [event.ref, event]));
  const judgements = new Map<string, Judgement>(
    judged.map((event) => [eventRef(event.hostId, event), event.judgement]),
  );
  const only = asked.perEvent ? await readEventOnlyOfKeys(db, samples) : new Map<string, EventOnly>();
  return samples.flatMap((sample) => {
    const event = shown.get(eventRef(sample.hostId, sample));
    if (!event) return [];
    return [
      {
        ...event,
        judgement: judgements.get(event.ref) ?? 'unjudged',
        hits: allHits(asked, event, only.get(refOf(sample))),
      },
    ];
  });
}

/** The hits of a rule; for a correlation those of its rules, each under its name. */
function allHits({ rule, explain }: Asked, event: ShownEvent, only: EventOnly | undefined): ShownHit[] {
  if (rule) return hitsOf(rule, event, only);
  return explain
    .filter(({ kinds }) => kinds.includes(event.kind))
    .flatMap((ready) => {
      const name = ready.rule.name ?? ready.rule.title;
      return hitsOf(ready, event, only).map((hit) => ({ ...hit, selection: `${name}: ${hit.selection}` }));
    });
}

export function hitsOf(
  ready: Pick<ReadyRule, 'matcher'>,
  event: Pick<ShownEvent, 'behavior'>,
  only?: EventOnly,
): ShownHit[] {
  return ready.matcher
    .explain(behaviorView(event.behavior, only))
    .hits.map(({ selection, field, value, operator, pattern, ranges }) => ({
      selection,
      field,
      value,
      operator,
      pattern,
      ranges: ranges.map(([from, to]) => [from, to]),
    }));
}
