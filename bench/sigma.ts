// npx tsx bench/sigma.ts [--json] [folder of Sigma rules]: how many process starts per second a set of rules takes on one core.
// The starts are those of the recorded fleet, each varied into as many as are wanted (numbers, folders and users
// differ), so that one in ten is distinct, as in a real fleet. With the memo, every event brings texts of its own, as parsed
// records do: no text is known by its address.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { compileSet, parseRule, type SetMatcher, type SigmaRule } from '../lib/sigma';
import type { Behavior, ProcessBehavior } from '../lib/telemetry/behavior';
import { BehaviorMemo } from '../lib/telemetry/behavior-memo';
import { behaviorView } from '../lib/telemetry/fields';
import { Keys } from '../lib/telemetry/keys';
import { ecsEvents, withBehaviors } from '../lib/telemetry/recording.fixture';

const EVENTS = 1_000_000;
const DISTINCT = 100_000;
const ROUNDS = 5;
/** events that are parsed, untimed, before they are matched */
const BATCH = 1000;

export interface SigmaBench {
  readonly rules: number;
  readonly events: number;
  readonly distinct: number;
  readonly matchedBehaviors: number;
  readonly compileMilliseconds: number;
  /** events per second: the first pass over a new set, and the median of the passes after it */
  readonly withMemo: Speed;
  readonly withoutMemo: Speed;
  readonly cpu: string;
  readonly node: string;
}

interface Speed {
  readonly cold: number;
  readonly warm: number;
}

export function processCreationRules(root: string): SigmaRule[] {
  const files = (readdirSync(root, { recursive: true }) as string[]).filter((file) => /\.ya?ml$/.test(file)).sort();
  return files
    .flatMap((file) => parseRule(readFileSync(join(root, file), 'utf8')).rule ?? [])
    .filter(({ logsource }) => logsource.category === 'process_creation');
}

/** The distinct starts of both recordings, varied until there are `count`. */
export function distinctStarts(count: number): Behavior[] {
  const recorded = [...withBehaviors(ecsEvents(1)), ...withBehaviors(ecsEvents(2))]
    .map(({ behavior }) => behavior)
    .filter(({ kind }) => kind === 'process_start');
  const keys = new Keys('a secret');
  const known = new Map<string, Behavior>();
  for (let i = 0; known.size < count; i++) {
    const one = recorded[i % recorded.length]!;
    const start = { ...one, process: varied(parentAlone(one.process), Math.floor(i / recorded.length)) };
    known.set(keys.processBehavior(start.process), start);
  }
  return [...known.values()];
}

/** Without the parent's own parent, which no stored behavior holds. */
function parentAlone(process: ProcessBehavior): ProcessBehavior {
  if (!process.parent) return process;
  const { image, argv, commandLine, user, cwd } = process.parent;
  return { ...process, parent: { image, argv, commandLine, user, cwd } };
}

function varied(process: ProcessBehavior, round: number): ProcessBehavior {
  if (round === 0) return process;
  const argument = [`--job=${round}`, `/srv/build-${round}/out.log`, `${round}`, `user${round}@example.org`][
    round % 4
  ]!;
  return {
    ...process,
    argv: [...(process.argv ?? []), argument],
    commandLine: `${process.commandLine ?? ''} ${argument}`,
    cwd: round % 3 === 0 ? `/home/user${round % 97}` : process.cwd,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** @returns events per second of each pass */
function passes(count: number, pass: () => void): number[] {
  return Array.from({ length: ROUNDS + 1 }, () => {
    const start = performance.now();
    pass();
    return (count / (performance.now() - start)) * 1000;
  });
}

const speed = ([cold, ...warm]: readonly number[]): Speed => ({
  cold: Math.round(cold!),
  warm: Math.round(median(warm)),
});

/** Every behavior is asked. */
function withoutMemo(set: SetMatcher, starts: readonly Behavior[]): Speed {
  return speed(
    passes(starts.length, () => {
      for (const start of starts) set.match(behaviorView(start));
    }),
  );
}

/** Each pass begins with an empty memo and finds the identity of every event's behavior. */
function withMemo(set: SetMatcher, starts: readonly Behavior[]): Speed {
  const texts = starts.map(({ process }) => JSON.stringify(process));
  return speed(
    Array.from({ length: ROUNDS + 1 }, () => {
      const memo = new BehaviorMemo((process) => set.match(behaviorView({ kind: 'process_start', process })));
      let next = 1;
      let milliseconds = 0;
      for (let from = 0; from < EVENTS; from += BATCH) {
        const batch = Array.from({ length: BATCH }, (_, i) => {
          next = (Math.imul(next, 1_103_515_245) + 12_345) >>> 0;
          return JSON.parse(texts[from + i < texts.length ? from + i : next % texts.length]!) as ProcessBehavior;
        });
        const start = performance.now();
        for (const process of batch) memo.of(process);
        milliseconds += performance.now() - start;
      }
      return (EVENTS / milliseconds) * 1000;
    }),
  );
}

/** undefined if the rules are not there: they are no part of the repository. */
export function benchSigma(folder: string): SigmaBench | undefined {
  if (!existsSync(folder)) return undefined;
  const rules = processCreationRules(folder);
  const starts = distinctStarts(DISTINCT);
  const before = performance.now();
  const set = compileSet(rules);
  const compileMilliseconds = Math.round((performance.now() - before) * 10) / 10;
  const cold = withoutMemo(set, starts);
  const matchedBehaviors = starts.filter((start) => set.match(behaviorView(start)).length > 0).length;
  return {
    rules: rules.length,
    events: EVENTS,
    distinct: DISTINCT,
    matchedBehaviors,
    compileMilliseconds,
    withMemo: withMemo(compileSet(rules), starts),
    withoutMemo: cold,
    cpu: cpus()[0]?.model ?? 'unknown',
    node: process.version,
  };
}

function main(args: readonly string[]) {
  const shared = process.env.UNWRAP_SHARED ?? resolve(import.meta.dirname, '../../shared');
  const folder = args.find((arg) => !arg.startsWith('-')) ?? join(shared, 'sigma-rules-linux');
  const result = benchSigma(folder);
  if (!result) console.log(`skipped: no rules in ${folder}`);
  else if (args.includes('--json')) console.log(JSON.stringify(result, null, 2));
  else {
    const { rules, withMemo: memo, withoutMemo: none } = result;
    const show = (n: number) => n.toLocaleString('en');
    console.log(`${rules} rules, events/s   cold / warm (median of ${ROUNDS})`);
    console.log(`with the memo      ${show(memo.cold)} / ${show(memo.warm)}`);
    console.log(`without, distinct  ${show(none.cold)} / ${show(none.warm)}`);
  }
}

if (process.argv[1] && resolve(process.argv[1]) === import.meta.filename) main(process.argv.slice(2));
