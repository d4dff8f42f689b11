import type { Queryable } from '../db/client';
import type { ReadyRule } from '../detectors/rule';
import type { Behavior } from '../telemetry/behavior';
import { type EventKey, kindCode, kindOfCode } from '../telemetry/event';
import { behaviorView, type EventOnly, eventOnlyOf } from '../telemetry/fields';
import { detectFormat } from '../telemetry/formats/detect';
import { normaliseAgain } from '../telemetry/host-batch-store';
import { epochMs } from '../telemetry/store';
import { readEvidenceBehaviors, readEvidenceCounts, threatOwner } from '../threats/evidence-store';

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
  if (rule.perEvent) return caughtByEvent(tx, threatId, rule);
  const counts = await readEvidenceCounts(tx, [threatId]);
  const behaviors = await readEvidenceBehaviors(tx, counts);
  let events = 0;
  for (const { behaviorId, kind, events: n } of counts) {
    const behavior = behaviors.get(behaviorId);
    if (behavior && matches(rule, { ...behavior, kind })) events += n;
  }
  return events;
}

/** Values of the event alone are in the pinned raw record. */
async function caughtByEvent(tx: Queryable, threatId: number, rule: ReadyRule): Promise<number> {
  const { rows } = await tx.query<PinnedRow>(
    `select host_id as "hostId", ${epochMs('ts')} as time, seq::float8 as seq, part, kind, behavior, raw
     from pinned_events where owner = $1 and kind = any($2::smallint[])`,
    [threatOwner(threatId), rule.kinds.map(kindCode)],
  );
  return rows.filter((row) => {
    const format = detectFormat(row.raw.toString('latin1', 0, 700));
    if (!format) return false;
    const event = normaliseAgain({ ...row, format, bytes: row.raw }, row);
    return matches(rule, { ...row.behavior, kind: kindOfCode(row.kind) }, eventOnlyOf(event));
  }).length;
}

interface PinnedRow extends EventKey {
  hostId: number;
  kind: number;
  behavior: Behavior;
  raw: Buffer;
}

function matches({ kinds, matcher }: ReadyRule, behavior: Behavior, eventOnly?: EventOnly): boolean {
  return kinds.includes(behavior.kind) && matcher.matches(behaviorView(behavior, eventOnly));
}
