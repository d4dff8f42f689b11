import type { Queryable } from '../db/client';
import { compileVersion } from '../detectors/live-set';
import type { MatchGroup } from '../detectors/match-group';
import { readBehaviors } from '../telemetry/dictionary-store';
import type { EventKey } from '../telemetry/event';
import { eventRef } from '../telemetry/event-ref';
import { behaviorView } from '../telemetry/fields';
import { readProcesses, type StoredProcess } from '../telemetry/process-store';
import { baseName } from '../telemetry/provenance';
import type { AlertSummary } from './alert';

/** The match that an alert is described by. */
export interface FirstMatch extends EventKey {
  behaviorId: string;
  processId: string;
}

/** What the queue shows without opening the alert: taken from its first event. */
export async function summarise(tx: Queryable, g: MatchGroup, first: FirstMatch, yaml: string): Promise<AlertSummary> {
  const behavior = (await readBehaviors(tx, [first.behaviorId])).get(first.behaviorId)!;
  const { hits } = compileVersion(yaml).matcher.explain(behaviorView(behavior));
  return {
    eventRef: eventRef(g.hostId, first),
    processId: first.processId,
    behavior,
    hits: hits.map((hit) => ({ ...hit, ranges: [...hit.ranges] })),
    lineage: await lineageTitle(tx, g.hostId, g.anchorId),
  };
}

/** The anchor by the last image that its pid ran, and what it was started by. */
async function lineageTitle(tx: Queryable, hostId: number, anchorId: string): Promise<AlertSummary['lineage']> {
  let [anchor] = await readProcesses(tx, hostId, [anchorId]);
  for (let hops = 0; anchor && hops < 16; hops++) {
    const { rows } = await tx.query<{ id: string }>(
      'select process_id as id from processes where host_id = $1 and predecessor_id = $2 order by ts limit 1',
      [hostId, anchor.id],
    );
    const next = rows[0] && (await readProcesses(tx, hostId, [rows[0].id]))[0];
    if (!next) break;
    anchor = next;
  }
  if (!anchor) return { title: 'unknown process', below: null, pid: 0 };
  const [parent] = anchor.parentId ? await readProcesses(tx, hostId, [anchor.parentId]) : [];
  return { title: titleOf(anchor), below: parent?.behavior.image ? titleOf(parent) : null, pid: anchor.pid };
}

function titleOf(process: StoredProcess): string {
  const { argv, image } = process.behavior;
  const name = baseName(image ?? argv?.[0] ?? 'process');
  const script = argv?.slice(1).find((arg) => !arg.startsWith('-'));
  return script && script.length <= 80 && !/\s/.test(script) ? `${name} ${script}` : name;
}
