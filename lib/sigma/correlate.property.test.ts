// The evaluator against one that looks at every window anew, by the words of README.md.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Collection, ResolvedCorrelation } from './collection';
import { correlate } from './correlate';
import { chain, collection, eventOf, type Fields, type Given, givens, section, text } from './correlation.fixture';
import type { Bound, CorrelationCondition, RuleExpression } from './correlation-ast';
import { RUNS, TIMEOUT } from './rules.fixture';

// --- the naive evaluator ---------------------------------------------------------------------------------------------

interface Hit {
  at: number;
  group: string;
  value: number | null;
  first: number;
}

interface Seen {
  at: number;
  refs: number[];
  /** matches below: "correlation:match" */
  inner: string[];
  own: boolean;
}

type Found = { group: string; from: number; met: number; to: number; hits: number; value: number | null };

const texts = (value: unknown): string[] =>
  [value].flat().flatMap((one) => (one === undefined || one === null ? [] : [String(one)]));

function naive({ correlations }: Collection, events: readonly Given[]): Found[][] {
  const order = events.map((_, i) => i).sort((a, b) => events[a]![0] - events[b]![0] || a - b);
  const sorted = order.map((i) => events[i]!);
  const found: Found[][] = [];
  /** per correlation and event: the matches that it is in */
  const matchesAt: Map<number, { match: number; group: string }[]>[] = [];
  for (const plan of correlations) {
    const hits = hitsOf(plan, sorted, correlations, matchesAt);
    const matches: (Found & { key: string })[] = [];
    const at = new Map<number, { match: number; group: string }[]>();
    for (const { at: place, group, value, first } of hits) {
      const time = sorted[place]![0];
      const open = matches.findLast((one) => one.group === group);
      const joins = open !== undefined && time - open.to <= plan.rule.timespan.ms / 1000;
      if (joins) {
        open.to = time;
        open.hits++;
      } else matches.push({ group, key: group, from: first, met: time, to: time, hits: 1, value });
      const match = joins ? matches.indexOf(open) : matches.length - 1;
      at.set(place, [...(at.get(place) ?? []), { match, group }]);
    }
    found.push(matches.map(({ key: _, ...match }) => match));
    matchesAt.push(at);
  }
  return found;
}

function hitsOf(
  plan: ResolvedCorrelation,
  sorted: readonly Given[],
  all: readonly ResolvedCorrelation[],
  matchesAt: readonly Map<number, { match: number; group: string }[]>[],
): Hit[] {
  const { rule, inputs } = plan;
  const groups = new Map<string, Map<number, Seen>>();
  for (const [at, [, matches, fields = {}]] of sorted.entries()) {
    for (const [ref, input] of inputs.entries()) {
      const inner = input.kind === 'correlation' ? (matchesAt[input.index]!.get(at) ?? []) : [];
      if (input.kind === 'rule' ? ![matches].flat().includes('abc'[input.index]!) : inner.length === 0) continue;
      let keys: string[][] = [[]];
      for (const { text: name } of rule.groupBy) {
        let values = texts(fields[input.aliases.get(name) ?? name]);
        const below = input.kind === 'correlation' ? all[input.index]!.rule.groupBy : [];
        const place = below.findIndex((one) => one.text === name);
        if (values.length === 0 && place >= 0) values = inner.map(({ group }) => JSON.parse(group)[place]);
        keys = keys.flatMap((key) => [...new Set(values)].map((value) => [...key, value]));
      }
      for (const group of new Set(keys.map((key) => JSON.stringify(key)))) {
        const seen = groups.get(group) ?? new Map<number, Seen>();
        groups.set(group, seen);
        const item = seen.get(at) ?? { at, refs: [], inner: [], own: false };
        item.refs.push(ref);
        if (input.kind === 'rule') item.own = true;
        item.inner.push(...inner.map(({ match }) => `${input.index}:${match}`));
        seen.set(at, item);
      }
    }
  }
  const hits: Hit[] = [];
  for (const [group, seen] of groups) {
    const items = [...seen.values()].filter(({ at }) => valuesOf(rule.condition, sorted[at]![2] ?? {}, rule.type));
    for (const item of items) {
      const time = sorted[item.at]![0];
      const window = items.filter(({ at }) => at <= item.at && sorted[at]![0] * 1000 >= time * 1000 - rule.timespan.ms);
      const { held, value } = answer(plan, window, item, sorted);
      if (held) hits.push({ at: item.at, group, value, first: sorted[window[0]!.at]![0] });
    }
  }
  return hits.sort((a, b) => a.at - b.at);
}

/** Texts or numbers of an event; undefined if it has none that the condition asks for. */
function valuesOf(condition: CorrelationCondition, fields: Fields, type: string): (string | number)[] | undefined {
  if (condition.kind === 'expression' || condition.fields.length === 0) return [];
  const parts = condition.fields.map((field) => texts(fields[field]));
  if (type === 'value_count' || (type === 'value_percentile' && condition.percentile === undefined)) {
    const tuples = parts.reduce<string[][]>((sum, part) => sum.flatMap((t) => part.map((one) => [...t, one])), [[]]);
    return tuples.length ? [...new Set(tuples.map((tuple) => tuple.join('\0')))] : undefined;
  }
  const numbers = parts[0]!.filter((one) => /^-?\d+(\.\d+)?$/.test(one)).map(Number);
  return numbers.length ? numbers : undefined;
}

const OPERATORS: Record<Bound['kind'], (a: number, b: number) => boolean> = {
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
  eq: (a, b) => a === b,
  neq: (a, b) => a !== b,
};

function answer(
  { rule, inputs }: ResolvedCorrelation,
  window: readonly Seen[],
  newest: Seen,
  sorted: readonly Given[],
): { held: boolean; value: number | null } {
  const { condition, type } = rule;
  if (condition.kind === 'expression') {
    const present = new Set(window.flatMap(({ refs }) => refs));
    const held =
      type === 'temporal' ? evaluate(condition.tree, present) : ways(condition.tree, window, present, -1).length > 0;
    return { held, value: null };
  }
  const all = window.map(({ at }) => valuesOf(condition, sorted[at]![2] ?? {}, type)!);
  const numbers = all.flat() as number[];
  const within = (value: number) => condition.bounds.every((one) => OPERATORS[one.kind](value, one.value));
  if (type === 'value_percentile' && condition.percentile === undefined) {
    const own = valuesOf(condition, sorted[newest.at]![2] ?? {}, type)!;
    const shares = own.map((one) => (100 * all.flat().filter((other) => other === one).length) / all.flat().length);
    const held = shares.find(within);
    return { held: held !== undefined, value: held ?? null };
  }
  const value = numberOf(type, window, all, numbers, condition.percentile, inputs.length);
  return { held: within(value), value };
}

function numberOf(
  type: string,
  window: readonly Seen[],
  all: readonly (string | number)[][],
  numbers: readonly number[],
  percentile: number | undefined,
  rules: number,
): number {
  const sum = numbers.reduce((a, b) => a + b, 0);
  switch (type) {
    case 'event_count':
      return window.filter(({ own }) => own).length + new Set(window.flatMap(({ inner }) => inner)).size;
    case 'value_count':
      return new Set(all.flat()).size;
    case 'value_sum':
      return sum;
    case 'value_avg':
      return sum / numbers.length;
    case 'value_min':
      return Math.min(...numbers);
    case 'value_max':
      return Math.max(...numbers);
    case 'value_median':
    case 'value_percentile': {
      const sorted = [...numbers].sort((a, b) => a - b);
      const place = ((sorted.length - 1) * (percentile ?? 50)) / 100;
      const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
      return low + (high - low) * (place - Math.floor(place));
    }
    case 'temporal':
      return new Set(window.flatMap(({ refs }) => refs)).size;
    default: {
      let longest = 0;
      // every subset of the rules, in order, by every choice of events
      for (let bits = 1; bits < 1 << rules; bits++) {
        const wanted = Array.from({ length: rules }, (_, i) => i).filter((i) => bits & (1 << i));
        if (chains(wanted, window, -1)) longest = Math.max(longest, wanted.length);
      }
      return longest;
    }
  }
}

function chains([next, ...rest]: readonly number[], window: readonly Seen[], after: number): boolean {
  if (next === undefined) return true;
  return window.some(({ at, refs }) => at > after && refs.includes(next) && chains(rest, window, at));
}

function evaluate(tree: RuleExpression, present: ReadonlySet<number>): boolean {
  if (tree.kind === 'rule') return present.has(tree.index);
  if (tree.kind === 'not') return !evaluate(tree.item, present);
  return tree.items[tree.kind === 'and' ? 'every' : 'some']((item) => evaluate(item, present));
}

/** Every place at which the tree can have come true by events after `after`. */
function ways(tree: RuleExpression, window: readonly Seen[], present: ReadonlySet<number>, after: number): number[] {
  switch (tree.kind) {
    case 'rule':
      return window.filter(({ at, refs }) => at > after && refs.includes(tree.index)).map(({ at }) => at);
    case 'not':
      return evaluate(tree.item, present) ? [] : [after];
    case 'or':
      return tree.items.flatMap((item) => ways(item, window, present, after));
    default:
      return tree.items.reduce<number[]>(
        (ends, item) => [...new Set(ends.flatMap((end) => ways(item, window, present, end)))],
        [after],
      );
  }
}

// --- the properties ------------------------------------------------------------------------------------------------

function told(plan: Collection, events: readonly Given[], options = {}): Found[][] {
  const { correlations, incomplete } = correlate(plan, events.map(eventOf), options);
  expect(incomplete).toBeUndefined();
  return correlations.map(({ matches }) =>
    matches.map(({ group, from, met, to, hits, value }) => ({
      ...{ group: JSON.stringify(group.map((one) => one.value)), from: from / 1000, met: met / 1000, to: to / 1000 },
      ...{ hits, value },
    })),
  );
}

const close = (list: Found[][]) =>
  list.map((matches) =>
    matches
      .map((one) => ({ ...one, value: one.value === null ? null : Math.round(one.value * 1e6) / 1e6 }))
      .sort((a, b) => a.met - b.met || (a.group < b.group ? -1 : 1)),
  );

describe('for any correlations and events', () => {
  it('every window is answered as if looked at anew', { timeout: TIMEOUT }, () => {
    let matches = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          section.map((one) => [['top', one] as const]),
          chain,
        ),
        givens,
        (sections, events) => {
          const plan = collection(text(...sections));
          const found = close(told(plan, events));
          expect(found).toEqual(close(naive(plan, events)));
          matches += found.flat().length;
        },
      ),
      { ...RUNS, numRuns: RUNS.numRuns * 2 },
    );
    expect(matches).toBeGreaterThan(RUNS.numRuns);
  });

  it('the answer is that of the set of events, whatever their order and what else stands in the list', {
    timeout: TIMEOUT,
  }, () => {
    const apart = givens.map((list) => [...new Map(list.map((one) => [one[0], one])).values()]);
    fc.assert(
      fc.property(section, apart, fc.infiniteStream(fc.nat()), (one, events, dice) => {
        const plan = collection(text(['top', one]));
        const shuffled = events.map((event) => [dice.next().value!, event] as const).sort((a, b) => a[0] - b[0]);
        const mixed = shuffled.flatMap(([n, event]): Given[] => (n % 2 ? [event, [event[0], 'other']] : [event]));
        expect(told(plan, mixed)).toEqual(told(plan, events));
      }),
      RUNS,
    );
  });
});
