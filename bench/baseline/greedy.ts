/**
 * Drafting and tuning as rsigma's published `rule draft` and `rule tune` do, from their description: each field is scored by
 * itself, the top four make the rule, nothing is negated; an exclusion needs two false positives and no true one. It is here
 * to be compared with, and no part of the product.
 */
import { withClauses } from '../../lib/hypotheses/narrow/apply';
import type { Weighed } from '../../lib/hypotheses/narrow/choose';
import type { Clause } from '../../lib/hypotheses/narrow/clause';
import type { Behavior } from '../../lib/telemetry/behavior';
import { FACT_NAMES } from '../../lib/telemetry/facts';
import { type BehaviorView, behaviorView } from '../../lib/telemetry/fields';

const FIELDS = [
  'Image',
  'CommandLine',
  'ParentImage',
  'ParentCommandLine',
  'User',
  'CurrentDirectory',
  'TargetFilename',
  'DestinationIp',
  'DestinationPort',
  'FileMode',
  'Argv0',
  'sha256',
  ...FACT_NAMES,
];
const TOP_FIELDS = 4;
const MOST_VALUES = 10;
const LEAST_FALSE = 2;

const text = (view: BehaviorView, field: string): string | undefined => {
  const value = view.get(field);
  return value === undefined || value === false || value === null ? undefined : String(value);
};

/** The four fields whose values over the examples are rarest in the background, as one selection. */
export function greedyDraft(base: string, kept: readonly Behavior[], noise: readonly Weighed[]): string | undefined {
  const mine = kept.map((b) => behaviorView(b));
  const others = noise.map(({ behavior, weight }) => ({ view: behaviorView(behavior), weight }));
  const total = others.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const scored = FIELDS.flatMap((field) => {
    const found = mine.map((view) => text(view, field));
    const present = found.filter((value) => value !== undefined);
    const values = [...new Set(present)];
    if (present.length !== mine.length || values.length > MOST_VALUES) return [];
    const set = new Set(values);
    const common =
      others.reduce((sum, { view, weight }) => sum + (set.has(text(view, field) ?? '\0') ? weight : 0), 0) / total;
    return [
      { field, values: values.map((value) => (value === 'true' ? true : value)), score: (1 - common) / values.length },
    ];
  });
  const top = scored.sort((a, b) => b.score - a.score || (a.field < b.field ? -1 : 1)).slice(0, TOP_FIELDS);
  if (top.length === 0) return undefined;
  return withClauses(
    base,
    top.map(({ field, values }): Clause => ({ field, values, negated: false, robustness: 0 })),
  );
}

/** Exclusions of single values, each the one that removes most of what is left. */
export function greedyTune(yaml: string, kept: readonly Behavior[], noise: readonly Weighed[]): string {
  const mine = kept.map((b) => behaviorView(b));
  let left = noise.map(({ behavior, weight }) => ({ view: behaviorView(behavior), weight }));
  const chosen: Clause[] = [];
  while (chosen.length < TOP_FIELDS) {
    const counts = new Map<string, { field: string; value: string; weight: number }>();
    for (const field of FIELDS) {
      const own = new Set(mine.map((view) => text(view, field)));
      for (const { view, weight } of left) {
        const value = text(view, field);
        if (value === undefined || own.has(value)) continue;
        const key = `${field}\0${value}`;
        counts.set(key, { field, value, weight: (counts.get(key)?.weight ?? 0) + weight });
      }
    }
    const best = [...counts.values()]
      .filter(({ weight }) => weight >= LEAST_FALSE)
      .sort((a, b) => b.weight - a.weight || (a.field < b.field ? -1 : 1))[0];
    if (!best) break;
    chosen.push({
      field: best.field,
      values: [best.value === 'true' ? true : best.value],
      negated: true,
      robustness: 0,
    });
    left = left.filter(({ view }) => text(view, best.field) !== best.value);
  }
  return chosen.length === 0 ? yaml : withClauses(yaml, chosen);
}
