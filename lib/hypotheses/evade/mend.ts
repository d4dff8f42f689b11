import { type Footing, independentOf } from '../../detectors/independence';
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
const LOOKED_AT = 40;

/**
 * Ideas that would catch an attack both as it was and after a change: what the change does not touch, rare in the fleet, and
 * resting on other facts than the detectors that still stand. Those first that share neither a fact nor an event with legs that
 * stand apart: each of them is one such leg more.
 */
export function mend(
  before: readonly Behavior[],
  after: readonly Behavior[],
  standing: readonly { matcher: Matcher; kinds: readonly EventKind[] }[],
  background: Background,
): Suggestion[] {
  const legs = standing.map(({ matcher }, i): Footing & { events: Set<string> } => ({
    detectorId: i,
    events: new Set(),
    facts: new Map(matcher.rule.fields.map((field) => [field, field])),
  }));
  const marks = after
    .filter(({ kind }) => kind !== 'process_end')
    .map((behavior, index): Mark => {
      const view = behaviorView(behavior);
      let covered = 0;
      for (const [i, { matcher, kinds }] of standing.entries()) {
        if (!kinds.includes(behavior.kind) || !matcher.matches(view)) continue;
        covered = Math.max(covered, ruleRobustness(matcher.rule.fields));
        legs[i]!.events.add(String(index));
      }
      return { index, processId: String(index), kind: behavior.kind, mask: factMask(behavior), covered };
    });
  const was = before.map((behavior) => ({ kind: behavior.kind, mask: factMask(behavior) }));
  const found = suggest(marks, background, LOOKED_AT)
    .rare.filter(({ kinds, mask }) => was.some((one) => kinds.includes(one.kind) && (one.mask & mask) === mask))
    .filter(({ facts }) => !legs.some((leg) => facts.some((fact) => standsAlone(fact) && leg.facts.has(fact))))
    .filter(({ seen }) => seen.hosts === 0);
  const apart = independentOf(legs).length;
  const stands = (idea: Suggestion) => independentOf([...legs, footing(idea, legs.length)]).length > apart;
  const more = new Set(found.filter(stands));
  return [...more, ...found.filter((one) => !more.has(one))].slice(0, MOST);
}

function footing({ facts, events }: Suggestion, detectorId: number): Footing {
  return { detectorId, events: new Set(events.map(String)), facts: new Map(facts.map((fact) => [fact, fact])) };
}
