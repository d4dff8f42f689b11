import { pool } from '../db/client';
import { type ReadyRule, readRule } from '../detectors/rule';
import { readKeptFrom } from '../telemetry/border-store';
import { fieldScope } from '../telemetry/fields';
import { countEvents } from './count-store';
import { countQuestion } from './evaluate-store';
import { scopeOf } from './scope';
import type { Scanned, Scanner } from './shards';
import { type RuleStep, type StepCounts, stepsOf } from './steps';
import { type BacktestOptions, onSnapshot } from './store';
import { storedSpan } from './stored-store';

/** A first condition that so much of the dictionary meets is not counted: the figure would cost more than it tells. */
const MOST_BEHAVIORS = 100_000;
/** Conditions of one rule that are counted. */
const MOST_STEPS = 24;

export interface StepOptions {
  scanner: Scanner;
  signal?: AbortSignal;
  /** a step that matches more of them is left out */
  mostBehaviors?: number;
}

/**
 * How many of all stored events are left after each condition of a rule together with those above it: one pass over the
 * dictionary in memory. Left out is what has no exact figure: conditions that events decide, behaviors that ran out of work,
 * first conditions that nearly everything meets, and all of them while the dictionary does not fit into memory.
 */
export async function backtestSteps(
  yaml: string,
  options: StepOptions & Pick<BacktestOptions, 'pool'>,
): Promise<StepCounts> {
  const { ready } = readRule(yaml);
  if (!ready || (ready.perRecord && ready.perEvent)) return { steps: [] };
  const steps = stepsOf(ready.rule).filter(byBehavior).slice(0, MOST_STEPS);
  if (steps.length === 0) return { steps: [] };
  return onSnapshot(async (tx) => {
    const span = await storedSpan(tx);
    if (!span) return { steps: [] };
    const scope = scopeOf({}, span, await readKeptFrom(tx));
    const found = await scanned(ready, steps, options, await countQuestion(tx, scope));
    const out: StepCounts['steps'] = [];
    for (const { step, result } of found) {
      if (result.incomplete > 0) continue;
      const { selection, line } = step;
      const asked = { ids: [...result.traits.keys()], kinds: ready.kinds, ...scope };
      out.push({ selection, line, events: await countEvents(tx, asked, result) });
    }
    return { steps: out };
  }, options);
}

/** The same in the database at an address. */
export const backtestStepsAt = (url: string, yaml: string, options: StepOptions): Promise<StepCounts> =>
  backtestSteps(yaml, { ...options, pool: pool(url) });

const byBehavior = ({ fields }: RuleStep): boolean => fields.every((field) => fieldScope(field) !== 'event');

/** Each step matches a part of what the one before it does: the first ones may be too much, and are dropped on the way. */
async function scanned(
  ready: ReadyRule,
  steps: readonly RuleStep[],
  { scanner, signal, mostBehaviors = MOST_BEHAVIORS }: StepOptions,
  count: Awaited<ReturnType<typeof countQuestion>>,
): Promise<{ step: RuleStep; result: Scanned }[]> {
  const { kinds, perRecord } = ready;
  let left = steps;
  while (left.length > 0) {
    const stop = new AbortController();
    let small = left;
    try {
      const results = await scanner.scan(
        left.map(({ rule }) => ({ rule, kinds, perRecord })),
        {
          signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
          count,
          told({ results }) {
            small = left.filter((_, i) => results[i]!.traits.size <= mostBehaviors);
            if (small.length < left.length) stop.abort();
          },
        },
      );
      return (results ?? []).flatMap((result, i) =>
        result.traits.size <= mostBehaviors ? [{ step: left[i]!, result }] : [],
      );
    } catch (error) {
      if (!stop.signal.aborted || signal?.aborted) throw error;
      left = small;
    }
  }
  return [];
}
