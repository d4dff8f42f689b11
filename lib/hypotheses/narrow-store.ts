import { tallies } from '../backtest/cells-store';
import { evaluate } from '../backtest/evaluate-store';
import { type Found, judgedEvents } from '../backtest/found-store';
import { storedSpan } from '../backtest/stored-store';
import { pool, type Queryable } from '../db/client';
import { readRule } from '../detectors/rule';
import { eventTitle } from '../telemetry/adjacent';
import { readBehaviors } from '../telemetry/dictionary-store';
import type { Weighed } from './narrow/choose';
import { type Narrowing, narrow } from './narrow/narrow';
import type { NarrowAnswer, ShownNarrowing } from './narrowing';

/** Behaviors of noise that a proposal is made from: those with the most events. */
const MOST_NOISE = 1_500;
const MOST_KEPT = 500;
const MOST_NAMES = 40;

/**
 * Changes that cut a rule's noise and keep all that is known true of what it matches in everything stored. What nobody has
 * judged counts as noise, and is named. Seconds of computing: a server does it in a thread.
 * @param matched the behaviors that it matches, where threads that hold the dictionary have told; else the database is asked
 */
export async function narrowRule(
  yaml: string,
  db: Queryable = pool(),
  matched?: readonly string[],
): Promise<NarrowAnswer> {
  const { ready } = readRule(yaml);
  if (!ready) return refused('The rule has errors: mend them first.');
  if (ready.perEvent) return refused('The rule asks for values of single events, which its behaviors do not hold.');
  const span = await storedSpan(db);
  if (!span) return refused('Nothing is stored yet.');
  const range = { from: span.from, to: span.to + 1 };
  const ids = matched ?? [...(await evaluate(db, ready, { range, everything: true })).traits.keys()];
  const found: Found = { ids, kinds: ready.kinds, range, everything: true };
  const [judged, { byBehavior }] = [await judgedEvents(db, found), await tallies(db, found)];
  const kept = new Set(judged.filter(({ judgement }) => judgement === 'true').map(({ behaviorId }) => behaviorId));
  const wrong = new Set(judged.filter(({ judgement }) => judgement === 'false').map(({ behaviorId }) => behaviorId));
  const noise = [...byBehavior]
    .filter(([id]) => !kept.has(id))
    .sort((a, b) => b[1].events - a[1].events || (a[0] < b[0] ? -1 : 1));
  if (kept.size > MOST_KEPT) return refused(`${kept.size} behaviors are confirmed: no clause holds on so many.`);
  const chosen = noise.slice(0, MOST_NOISE);
  const behaviors = await readBehaviors(db, [...kept, ...chosen.map(([id]) => id)]);
  const weighed = chosen.flatMap(([id, { events }]) => {
    const behavior = behaviors.get(id);
    return behavior ? [{ behavior, weight: events, wrong: wrong.has(id) }] : [];
  });
  const result = narrow(yaml, { kept: [...kept].flatMap((id) => behaviors.get(id) ?? []), noise: weighed });
  if (!result.ok) return refused(result.reason);
  return {
    ok: true,
    kept: judged.filter(({ judgement }) => judgement === 'true').length,
    noise: weighed.reduce((sum, { weight }) => sum + weight, 0),
    partial: noise.length > chosen.length,
    proposals: result.proposals.map((one) => shown(one, weighed)),
  };
}

const refused = (reason: string): NarrowAnswer => ({ ok: false, reason });

function shown(one: Narrowing, noise: readonly (Weighed & { wrong: boolean })[]): ShownNarrowing {
  const events = (places: readonly number[]) => places.reduce((sum, i) => sum + noise[i]!.weight, 0);
  return {
    yaml: one.yaml,
    changes: [...one.changes],
    removed: one.removed,
    robustness: one.robustness,
    excludes: one.clauses.some(({ negated }) => negated),
    hiddenEvents: events(one.hidden),
    leftEvents: events(one.left),
    hidden: one.hidden.slice(0, MOST_NAMES).map((i) => {
      const { behavior, weight, wrong } = noise[i]!;
      return { title: eventTitle(behavior), events: weight, knownFalse: wrong };
    }),
    moreHidden: Math.max(0, one.hidden.length - MOST_NAMES),
  };
}
