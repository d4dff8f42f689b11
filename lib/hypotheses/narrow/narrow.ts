import { compile, parseRule } from '../../sigma';
import type { Behavior } from '../../telemetry/behavior';
import { behaviorView } from '../../telemetry/fields';
import { withClauses } from './apply';
import { type Choice, choose, tryClauses, type Weighed } from './choose';
import { type Clause, clauseText } from './clause';

/** What a rule matches, and what people say of it. */
export interface Judged {
  /** confirmed: a narrowed rule must keep all of them */
  readonly kept: readonly Behavior[];
  /** known false, or taken for it */
  readonly noise: readonly Weighed[];
}

export interface Narrowing {
  readonly yaml: string;
  /** in plain words, one each */
  readonly changes: readonly string[];
  readonly clauses: readonly Clause[];
  /** places of the noise that it hides, and of what stays */
  readonly hidden: readonly number[];
  readonly left: readonly number[];
  /** of the noise's weight, 0 to 1 */
  readonly removed: number;
  /** 0 to 1: as robust as its weakest clause */
  readonly robustness: number;
}

export type NarrowResult =
  | { readonly ok: true; readonly proposals: readonly Narrowing[] }
  | { readonly ok: false; readonly reason: string };

/** Less than this share of the noise is not worth a change. */
const WORTH = 0.1;

/**
 * The smallest changes of a rule that remove most noise and keep every confirmed match. Each is tried by the engine on what
 * it was made from before it is proposed; one that would lose a confirmed match is not.
 */
export function narrow(yaml: string, { kept, noise }: Judged): NarrowResult {
  const { rule } = parseRule(yaml);
  if (!rule) return { ok: false, reason: 'The rule has errors: mend them first.' };
  if (kept.length === 0)
    return { ok: false, reason: 'Nothing is confirmed among its matches: there is nothing that a change must keep.' };
  if (noise.length === 0) return { ok: false, reason: 'Nothing among its matches is noise.' };
  const tried = tryClauses(kept, noise);
  const among = (allowed: (clause: Clause) => boolean) =>
    choose(
      tried.filter(({ clause }) => allowed(clause)),
      noise,
    );
  const choices = [
    ...choose(tried, noise),
    // the same by facts and places alone, and by exclusions alone: people weigh these differently
    ...among(({ negated, robustness }) => !negated && robustness >= 0.5).slice(0, 1),
    ...among(({ negated }) => negated).slice(0, 1),
  ];
  const proposals = unique(
    choices.filter(({ share }) => 1 - share >= WORTH).flatMap((one) => proposal(yaml, one, kept, noise)),
  );
  if (proposals.length === 0)
    return {
      ok: false,
      reason: `No clause sets the ${kept.length} confirmed apart from the noise: by everything that a rule can see they look alike.`,
    };
  return { ok: true, proposals };
}

function proposal(yaml: string, choice: Choice, kept: readonly Behavior[], noise: readonly Weighed[]): Narrowing[] {
  const next = withClauses(yaml, choice.clauses);
  const before = matcherOf(yaml);
  const after = matcherOf(next);
  if (!before || !after) return [];
  const matched = kept.map((b) => behaviorView(b)).filter((view) => before.matches(view));
  if (!matched.every((view) => after.matches(view))) return [];
  const left = new Set(choice.left);
  return [
    {
      yaml: next,
      changes: choice.clauses.map(clauseText),
      clauses: choice.clauses,
      hidden: noise.flatMap((_, i) => (left.has(i) ? [] : [i])),
      left: choice.left,
      removed: 1 - choice.share,
      robustness: Math.min(...choice.clauses.map(({ robustness }) => robustness)),
    },
  ];
}

function matcherOf(yaml: string) {
  const { rule } = parseRule(yaml);
  return rule && compile(rule);
}

function unique(all: readonly Narrowing[]): Narrowing[] {
  return [...new Map(all.map((one) => [one.changes.toSorted().join('\n'), one])).values()];
}
