import type { Queryable } from '../db/client';
import type { ReadyRule } from '../detectors/rule';
import type { Behavior } from '../telemetry/behavior';
import { behaviorView, type EventOnly } from '../telemetry/fields';
import { readEvidenceBehaviors, readEvidenceCounts } from '../threats/evidence-store';
import { readPinnedEvents } from '../threats/pinned-store';

export interface LostThreat {
  id: number;
  name: string;
  /** evidence events that the old version matches and the new one does not, where the new one matches none */
  events: number;
}

/** Confirmed threats whose evidence the old version caught and the new one does not. */
export async function lostThreats(tx: Queryable, before: ReadyRule, after: ReadyRule): Promise<LostThreat[]> {
  const { rows: threats } = await tx.query<{ id: number; name: string }>(
    'select threat_id as id, name from threats order by threat_id',
  );
  const out: LostThreat[] = [];
  for (const { id, name } of threats) {
    const events = await caught(tx, id, before);
    if (events > 0 && (await caught(tx, id, after)) === 0) out.push({ id, name, events });
  }
  return out;
}

/** How many events of a threat's evidence a rule matches. */
async function caught(tx: Queryable, threatId: number, rule: ReadyRule): Promise<number> {
  if (rule.perEvent) {
    const pinned = await readPinnedEvents(tx, [threatId], rule.kinds);
    return pinned.filter(({ behavior, eventOnly }) => matches(rule, behavior, eventOnly)).length;
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
