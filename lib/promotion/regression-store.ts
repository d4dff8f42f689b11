import type { Queryable } from '../db/client';
import type { ReadyRule } from '../detectors/rule';
import type { Behavior } from '../telemetry/behavior';
import { behaviorView } from '../telemetry/fields';

export interface LostThreat {
  id: number;
  name: string;
  /** evidence events that the old version matches and the new one does not, where the new one matches none */
  events: number;
}

/** Confirmed threats whose pinned evidence the old version caught and the new one does not. */
export async function lostThreats(tx: Queryable, before: ReadyRule, after: ReadyRule): Promise<LostThreat[]> {
  const { rows } = await tx.query<{ id: number; name: string; behavior: Behavior }>(
    `select t.threat_id as id, t.name, p.behavior from threats t
     join pinned_events p on p.owner = 'threat:' || t.threat_id order by t.threat_id`,
  );
  const counts = new Map<number, { name: string; before: number; after: number }>();
  for (const { id, name, behavior } of rows) {
    const count = counts.get(id) ?? { name, before: 0, after: 0 };
    counts.set(id, count);
    if (catches(before, behavior)) count.before++;
    if (catches(after, behavior)) count.after++;
  }
  return [...counts].flatMap(([id, c]) =>
    c.before > 0 && c.after === 0 ? [{ id, name: c.name, events: c.before }] : [],
  );
}

function catches({ kinds, matcher }: ReadyRule, behavior: Behavior): boolean {
  return kinds.includes(behavior.kind) && matcher.matches(behaviorView(behavior));
}
