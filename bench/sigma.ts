// npm run bench -- sigma [--json] [--events N] [folder of Sigma rules]: how many process starts per second a set of rules takes on
// one core, through the objects that live detection uses.
// The starts are those of a generated fleet, in its order (bench/fleet), parsed beforehand and untimed. Every event brings
// texts of its own, as parsed records do: none is known by its address. Rates are per second of processor time, which does not
// depend on what else the machine does; those of wall time stand beside them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { DetectionMemo } from '../lib/detectors/detect';
import { compileVersion, type LiveDetector, type LiveSet } from '../lib/detectors/live-set';
import { compileSet, parseRule } from '../lib/sigma';
import type { Behavior, ProcessBehavior } from '../lib/telemetry/behavior';
import { BehaviorMemo } from '../lib/telemetry/behavior-memo';
import { behaviorView } from '../lib/telemetry/fields';
import { Keys } from '../lib/telemetry/keys';
import { type FleetStarts, fleetStarts } from './fleet/starts';

const EVENTS = 1_000_000;
const ROUNDS = 5;
/** events that are parsed, untimed, before they are matched */
const BATCH = 1000;

/** Events per second of processor time and, in brackets on screen, of wall time. */
interface Rate {
  readonly cpu: number;
  readonly wall: number;
}

/**
 * The first pass of the process (code not compiled yet), and the median of those after it; and processor time alone, where each
 * batch counts by the round that was disturbed least by what else the machine did.
 */
interface Speed {
  readonly cold: Rate;
  readonly warm: Rate;
  readonly undisturbed: number;
}

export interface SigmaBench {
  readonly rules: number;
  readonly events: number;
  readonly distinct: number;
  readonly matchedBehaviors: number;
  readonly compileMilliseconds: number;
  /** event -> memo key -> decision, beginning with an empty memo */
  readonly memo: Speed;
  /** the same behaviors again: every one is known */
  readonly memoFilled: Speed;
  /** event -> stored identity (SHA-256 of what is new) -> live detectors, as ingest does it, from empty memos */
  readonly live: Speed;
  readonly liveFilled: Speed;
  /** every distinct behavior is asked, nothing is remembered */
  readonly withoutMemo: Speed;
  /** how many times as many as an engine in Rust with the same rules, as measured elsewhere: a measure of size, not a race */
  readonly timesRsigma: { readonly memo: number; readonly memoFilled: number; readonly withoutMemo: number };
  readonly cpu: string;
  readonly node: string;
}

/** rsigma 0.21 on one core of a machine of this kind, events parsed beforehand, each one asked: events per second. */
const RSIGMA = 250_000;
const timesRsigma = ({ undisturbed }: Speed) => Math.round((undisturbed / RSIGMA) * 10) / 10;

/** What is done with one event, and what empties its memory before a pass. */
interface Way {
  begin(): void;
  take(process: ProcessBehavior): unknown;
}

function processCreationRules(root: string): string[] {
  const files = (readdirSync(root, { recursive: true }) as string[]).filter((file) => /\.ya?ml$/.test(file)).sort();
  return files
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .filter((text) => parseRule(text).rule?.logsource.category === 'process_creation');
}

function liveSet(rules: readonly string[]): LiveSet {
  const detectors = rules.map((yaml, i): LiveDetector => {
    const { kinds, matcher, perEvent, perRecord } = compileVersion(yaml);
    const { title, level } = matcher.rule;
    return {
      ...{ detectorId: i + 1, versionId: i + 1, fromEpoch: 1, state: 'live', title: title ?? '', level: level ?? '' },
      ...{ kinds, matcher, perEvent, perRecord, exceptions: [] },
    };
  });
  return { epoch: 1, detectors };
}

const startOf = (process: ProcessBehavior): Behavior => ({ kind: 'process_start', process });
const nothing = () => ({});

class Stopwatch {
  /** milliseconds of processor time of each batch */
  readonly batches: number[] = [];
  private cpu = 0;
  private wall = 0;
  private events = 0;

  time(events: number, work: () => void): void {
    const before = process.cpuUsage();
    const start = performance.now();
    work();
    this.wall += performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    this.batches.push((user + system) / 1000);
    this.cpu += (user + system) / 1000;
    this.events += events;
  }

  rate(): Rate {
    return { cpu: this.per(this.cpu), wall: this.per(this.wall) };
  }

  /** Were its batches as quick as these. */
  rateOf(batches: readonly number[]): number {
    return this.per(batches.reduce((sum, one) => sum + one, 0));
  }

  private per(milliseconds: number): number {
    return Math.round((this.events / Math.max(milliseconds, 0.001)) * 1000);
  }
}

/** @param order which of the texts each event is */
function pass(way: Way, texts: readonly string[], order: Iterable<number>, watch: Stopwatch): void {
  let batch: ProcessBehavior[] = [];
  const run = () => {
    const events = batch;
    watch.time(events.length, () => {
      for (const process of events) way.take(process);
    });
    batch = [];
  };
  for (const number of order) {
    batch.push(JSON.parse(texts[number]!) as ProcessBehavior);
    if (batch.length === BATCH) run();
  }
  if (batch.length > 0) run();
}

/** Rounds of a pass from empty memos, each followed by one over the same events. */
function rounds(way: Way, texts: readonly string[], order: Iterable<number>): { empty: Speed; filled: Speed } {
  const empty: Stopwatch[] = [];
  const filled: Stopwatch[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    way.begin();
    for (const watches of [empty, filled]) {
      const watch = new Stopwatch();
      pass(way, texts, order, watch);
      watches.push(watch);
    }
  }
  return { empty: speed(empty), filled: speed(filled) };
}

function speed([first, ...others]: readonly Stopwatch[]): Speed {
  const warm = others.map((watch) => watch.rate());
  const least = first!.batches.map((_, i) => Math.min(...others.map(({ batches }) => batches[i]!)));
  return {
    cold: first!.rate(),
    warm: { cpu: median(warm.map(({ cpu }) => cpu)), wall: median(warm.map(({ wall }) => wall)) },
    undisturbed: first!.rateOf(least),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** A set of rules, remembered by the content of behaviors. */
function memoWay(rules: readonly string[]): Way {
  const set = compileSet(rules.map((text) => compileVersion(text).matcher.rule));
  const empty = () => new BehaviorMemo((process) => set.match(behaviorView(startOf(process))));
  let memo = empty();
  return {
    begin: () => {
      memo = empty();
    },
    take: (process) => memo.of(process),
  };
}

/** What ingest asks of each event. */
function liveWay(rules: readonly string[]): Way {
  const set = liveSet(rules);
  let keys = new Keys('a secret');
  let memo = new DetectionMemo();
  return {
    begin: () => {
      keys = new Keys('a secret');
      memo = new DetectionMemo();
    },
    take: (process) => memo.match(keys.processBehavior(process), startOf(process), set, nothing),
  };
}

function plainWay(rules: readonly string[]): Way {
  const set = compileSet(rules.map((text) => compileVersion(text).matcher.rule));
  return { begin: () => {}, take: (process) => set.match(behaviorView(startOf(process))) };
}

/** undefined if the rules are not there: they are no part of the repository. */
export function benchSigma(folder: string, starts: FleetStarts): SigmaBench | undefined {
  if (!existsSync(folder)) return undefined;
  const texts = processCreationRules(folder);
  const { distinct, order } = starts;
  const withoutMemo = rounds(plainWay(texts), distinct, [...distinct.keys()]).empty;
  const before = performance.now();
  const set = compileSet(texts.map((text) => compileVersion(text).matcher.rule));
  const compileMilliseconds = Math.round((performance.now() - before) * 10) / 10;
  const matches = (text: string) => set.match(behaviorView(startOf(JSON.parse(text)))).length > 0;
  const memo = rounds(memoWay(texts), distinct, order);
  const live = rounds(liveWay(texts), distinct, order);
  return {
    rules: texts.length,
    events: order.length,
    distinct: distinct.length,
    matchedBehaviors: distinct.filter(matches).length,
    compileMilliseconds,
    memo: memo.empty,
    memoFilled: memo.filled,
    live: live.empty,
    liveFilled: live.filled,
    withoutMemo,
    timesRsigma: {
      memo: timesRsigma(memo.empty),
      memoFilled: timesRsigma(memo.filled),
      withoutMemo: timesRsigma(withoutMemo),
    },
    cpu: cpus()[0]?.model ?? 'unknown',
    node: process.version,
  };
}

function show(result: SigmaBench): void {
  const number = (n: number) => n.toLocaleString('en');
  const rate = ({ cpu, wall }: Rate) => `${number(cpu)} (${number(wall)})`.padStart(24);
  const line = (name: string, { cold, warm, undisturbed }: Speed) =>
    console.log(name.padEnd(44) + rate(cold) + rate(warm) + number(undisturbed).padStart(14));
  console.log(`${result.rules} rules, ${number(result.events)} events, ${number(result.distinct)} distinct behaviors`);
  console.log(
    `${'events per second of processor (wall) time'.padEnd(44)}${'cold'.padStart(24)}${'warm'.padStart(24)}${'undisturbed'.padStart(14)}`,
  );
  line('memo, empty at first', result.memo);
  line('memo, all known', result.memoFilled);
  line('live: identity and detectors, empty at first', result.live);
  line('live, all known', result.liveFilled);
  line('no memo, all distinct', result.withoutMemo);
  const { memo, memoFilled, withoutMemo } = result.timesRsigma;
  console.log(
    `rsigma 0.21 asks all rules of ${number(RSIGMA)} events/s on one core of this kind: ${withoutMemo} times that without memo, ${memo} with it, ${memoFilled} if all is known`,
  );
}

function main(args: readonly string[]): void {
  const shared = process.env.UNWRAP_SHARED ?? resolve(import.meta.dirname, '../../shared');
  const at = args.indexOf('--events');
  const events = at < 0 ? EVENTS : Number(args[at + 1]);
  const others = at < 0 ? args : args.toSpliced(at, 2);
  const folder = others.find((arg) => !arg.startsWith('-')) ?? join(shared, 'sigma-rules-linux');
  if (!Number.isSafeInteger(events) || events < 1) throw new Error('--events is a number of process starts');
  if (!existsSync(folder)) {
    console.log(`skipped: no rules in ${folder}`);
    return;
  }
  process.stderr.write(`making ${events.toLocaleString('en')} process starts of a fleet\n`);
  const result = benchSigma(folder, fleetStarts(events))!;
  if (args.includes('--json')) console.log(JSON.stringify(result, null, 2));
  else show(result);
}

if (process.argv[1] && resolve(process.argv[1]) === import.meta.filename) main(process.argv.slice(2));
