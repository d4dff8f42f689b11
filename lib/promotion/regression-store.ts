import type { Queryable } from '../db/client';
import { coveringException } from '../detectors/exception';
import type { ReadyRule } from '../detectors/rule';
import type { Behavior } from '../telemetry/behavior';
import { behaviorView, type EventOnly } from '../telemetry/fields';
import { readEvidenceBehaviors, readEvidenceCounts } from '../threats/evidence-store';
import { type PinnedEvent, readPinnedEvents } from '../threats/pinned-store';

export interface LostThreat {
  id: number;
  name: string;
  /** evidence events that the old version matches and the new one does not, where the new one matches none */
  events: number;
}

/** Confirmed threats whose evidence a rule matches, with how many events of it. */
export async function caughtThreats(
  tx: Queryable,
  rule: ReadyRule,
): Promise<{ id: number; name: string; events: number }[]> {
  const out = [];
  for (const threat of await allThreats(tx)) {
    const events = await caught(tx, threat.id, rule);
    if (events > 0) out.push({ ...threat, events });
  }
  return out;
}

async function allThreats(tx: Queryable): Promise<{ id: number; name: string }[]> {
  const { rows } = await tx.query<{ id: number; name: string }>(
    'select threat_id as id, name from threats order by threat_id',
  );
  return rows;
}

/** Confirmed threats whose evidence the old version caught and the new one does not. */
export async function lostThreats(tx: Queryable, before: ReadyRule, after: ReadyRule): Promise<LostThreat[]> {
  const out: LostThreat[] = [];
  for (const { id, name } of await allThreats(tx)) {
    const events = await caught(tx, id, before);
    if (events > 0 && (await caught(tx, id, after)) === 0) out.push({ id, name, events });
  }
  return out;
}

/** How many events of a threat's evidence a rule matches. */
async function caught(tx: Queryable, threatId: number, rule: ReadyRule): Promise<number> {
  const exceptions = rule.exceptions ?? [];
  if (rule.perEvent || exceptions.length > 0) {
    const pinned = await readPinnedEvents(tx, [threatId], rule.kinds);
    const covered = (event: PinnedEvent) => coveringException(exceptions, event, behaviorView(event.behavior));
    return pinned.filter((event) => matches(rule, event.behavior, event.eventOnly) && !covered(event)).length;
  }
  const counts = await readEvidenceCounts(tx, [threatId]);
  const behaviors = await readEvidenceBehaviors(tx, counts);
  let events = 0;
  for (const { behaviorId, kind, events: n } of counts) {
    const behavior = behaviors.get(behaviorId);
    if (behavior && matches(rule, { ...behavior, kind })) events += n;
  }
  return events;
}

function matches({ kinds, matcher }: ReadyRule, behavior: Behavior, eventOnly?: EventOnly): boolean {
  return kinds.includes(behavior.kind) && matcher.matches(behaviorView(behavior, eventOnly));
}
