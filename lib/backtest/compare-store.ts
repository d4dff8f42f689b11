import type { Queryable } from '../db/client';
import { type ReadyRule, readRule } from '../detectors/rule';
import type { ShownEvent } from '../telemetry/shown';
import type { Findings } from './assemble';
import { sampleEvents, tallies } from './cells-store';
import { type EvaluateOptions, type Evaluation, evaluate } from './evaluate-store';
import { eventsOf, type Found, judgedEvents } from './found-store';
import type { BacktestReport } from './report';
import { chooseSamples, refOf } from './samples';
import type { Scope } from './scope';
import { shownEvents } from './shown-store';
import type { BacktestQuestion } from './store';
import { type FoundEvent, split, sum3, tallyEvents } from './tally';

const MOST_COMPARED = 200_000;

type Comparison = NonNullable<BacktestReport['comparison']>;

/** What a version of a rule matches that another did not, and the other way round; null if the other is no rule. */
export async function compare(
  db: Queryable,
  other: NonNullable<BacktestQuestion['compareWith']>,
  ready: ReadyRule,
  now: Evaluation,
  scope: Scope,
  findings: Findings,
  { signal, scanner }: Pick<EvaluateOptions, 'signal' | 'scanner'>,
): Promise<Comparison | null> {
  const before = readRule(other.yaml).ready;
  if (!before) return null;
  const then = await evaluate(db, { ...before, exceptions: ready.exceptions }, scope, { signal, scanner });
  const kinds = [...new Set([...ready.kinds, ...before.kinds])];
  const about = (ids: readonly string[]): Found => ({ ids, kinds, ...scope });
  const { versionId, versionNumber, yaml } = other;
  const head = { versionId, versionNumber, yaml };
  if (now.events || then.events) return { ...head, ...(await compareEvents(db, about, now, then)) };

  const kept = [...now.traits.keys()].filter((id) => then.traits.has(id));
  const gained = [...now.traits.keys()].filter((id) => !then.traits.has(id));
  const lost = [...then.traits.keys()].filter((id) => !now.traits.has(id));
  const ofNow = split(findings.tallies.byBehavior, findings.judged, (event) => event.behaviorId);
  const pick = (ids: readonly string[]) => sum3(ids.flatMap((id) => ofNow.get(id) ?? []));
  const ofLost = split(
    (await tallies(db, about(lost))).byBehavior,
    await judgedEvents(db, about(lost)),
    (event) => event.behaviorId,
  );
  return {
    ...head,
    gained: pick(gained),
    kept: pick(kept),
    lost: sum3(ofLost.values()),
    gainedSamples: await samplesOf(db, about(gained)),
    lostSamples: await samplesOf(db, about(lost)),
  };
}

async function samplesOf(db: Queryable, found: Found): Promise<ShownEvent[]> {
  const judged = await judgedEvents(db, found);
  return shownEvents(db, chooseSamples(judged, await sampleEvents(db, found)));
}

/** Where a rule reads event-only fields, single events are compared. */
async function compareEvents(
  db: Queryable,
  about: (ids: readonly string[]) => Found,
  now: Evaluation,
  then: Evaluation,
): Promise<Omit<Comparison, 'versionId' | 'versionNumber' | 'yaml'>> {
  const list = async ({ events, traits }: Evaluation): Promise<readonly FoundEvent[]> =>
    events ?? (await eventsOf(db, about([...traits.keys()]), MOST_COMPARED));
  const [a, b] = [await list(now), await list(then)];
  const [inNow, inThen] = [new Set(a.map(refOf)), new Set(b.map(refOf))];
  const gained = a.filter((event) => !inThen.has(refOf(event)));
  const kept = a.filter((event) => inThen.has(refOf(event)));
  const lost = b.filter((event) => !inNow.has(refOf(event)));
  const judged = await judgedEvents(db, about([...new Set([...now.traits.keys(), ...then.traits.keys()])]));
  const counts = (events: readonly FoundEvent[]) => {
    const keys = new Set(events.map(refOf));
    const known = judged.filter((event) => keys.has(refOf(event)));
    return sum3(split(tallyEvents(events).byHost, known, (event) => event.hostId).values());
  };
  return {
    gained: counts(gained),
    kept: counts(kept),
    lost: counts(lost),
    gainedSamples: await shownEvents(db, chooseSamples([], gained)),
    lostSamples: await shownEvents(db, chooseSamples([], lost)),
  };
}
