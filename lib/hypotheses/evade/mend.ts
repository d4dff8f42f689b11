import type { Matcher } from '../../sigma';
import type { Behavior } from '../../telemetry/behavior';
import type { EventKind } from '../../telemetry/event';
import { behaviorView } from '../../telemetry/fields';
import { factMask } from '../../telemetry/prevalence';
import { standsAlone } from '../suggest/atoms';
import type { Background } from '../suggest/background';
import type { Mark } from '../suggest/candidates';
import { ruleRobustness } from '../suggest/score';
import { type Suggestion, suggest } from '../suggest/suggest';

const MOST = 3;
const LOOKED_AT = 30;

/**
 * Ideas that would catch an attack both as it was and after a change: what the change does not touch, rare in the fleet, and
 * resting on other facts than the detectors that still stand.
 */
export function mend(
  before: readonly Behavior[],
  after: readonly Behavior[],
  standing: readonly { matcher: Matcher; kinds: readonly EventKind[] }[],
  background: Background,
): Suggestion[] {
  const marks = after
    .filter(({ kind }) => kind !== 'process_end')
    .map((behavior, index): Mark => {
      const view = behaviorView(behavior);
      const read = standing.filter(({ matcher, kinds }) => kinds.includes(behavior.kind) && matcher.matches(view));
      const covered = Math.max(0, ...read.map(({ matcher }) => ruleRobustness(matcher.rule.fields)));
      return { index, processId: String(index), kind: behavior.kind, mask: factMask(behavior), covered };
    });
  const was = before.map((behavior) => ({ kind: behavior.kind, mask: factMask(behavior) }));
  const { rare } = suggest(marks, background, LOOKED_AT);
  const known = standing.map(({ matcher }) => new Set(matcher.rule.fields));
  return rare
    .filter(({ kinds, mask }) => was.some((one) => kinds.includes(one.kind) && (one.mask & mask) === mask))
    .filter(({ facts }) => !known.some((fields) => facts.some((fact) => standsAlone(fact) && fields.has(fact))))
    .filter(({ seen }) => seen.hosts === 0)
    .slice(0, MOST);
}
