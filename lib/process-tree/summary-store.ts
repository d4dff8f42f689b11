import { pool, type Queryable } from '../db/client';
import { AppError } from '../errors';
import { readProcessBehaviors } from '../telemetry/dictionary-store';
import { trueFacts } from '../telemetry/prevalence';
import { epochMs } from '../telemetry/store';
import { chainTo } from './chain';
import { addressText } from './mark-text';
import { readMarks, readTargets } from './marks-store';
import { baseName } from './names';
import { readAncestors, readChildRows } from './processes-store';
import { shortenBehavior } from './shortened';
import type { Counted, ProcessSummary } from './summary';

const MOST_MARKS = 1_000;

/** One process with what stands above it, what it started and what it touched. */
export async function readProcessSummary(
  hostId: number,
  processId: string,
  db: Queryable = pool(),
): Promise<ProcessSummary> {
  const hosts = await db.query<{ name: string; to: number | null }>(
    `select name, ${epochMs('last_ts')} as "to" from hosts where host_id = $1`,
    [hostId],
  );
  const host = hosts.rows[0];
  const rows = await readAncestors(db, hostId, processId);
  const row = rows.find(({ id }) => id === processId);
  if (!host || !row) throw new AppError('not_found', `Host ${hostId} has no process ${processId}.`);
  const range = { from: row.time, to: Math.max(row.time, host.to ?? row.time) };
  const [{ rows: children }, { marks }] = await Promise.all([
    readChildRows(db, hostId, processId, 0),
    readMarks(db, hostId, [row], range, MOST_MARKS),
  ]);
  const [behaviors, targets] = await Promise.all([
    readProcessBehaviors(
      db,
      [...rows, ...children].map(({ behaviorId }) => behaviorId),
    ),
    readTargets(db, [marks]),
  ]);
  const whole = behaviors.get(row.behaviorId) ?? { started: row.started };
  const nameOf = (one: { behaviorId: string; pid: number }) => {
    const { image, argv } = behaviors.get(one.behaviorId) ?? {};
    return baseName(image ?? argv?.[0] ?? `pid ${one.pid}`).slice(0, 80);
  };
  const byId = new Map(rows.map((one) => [one.id, one]));
  const touched = marks.behavior.flatMap((id) => targets.list[targets.byBehavior.get(id) ?? -1] ?? []);
  return {
    hostId,
    host: host.name,
    id: row.id,
    pid: row.pid,
    time: row.time,
    endTime: row.endTime,
    exitCode: row.exitCode,
    behavior: shortenBehavior(whole).behavior,
    facts: trueFacts({ kind: 'process_start', process: whole }),
    above: chainTo(processId, byId)
      .slice(0, -1)
      .map((id) => nameOf(byId.get(id)!)),
    children: counted(children.map(nameOf)),
    files: counted(touched.flatMap(({ file }) => (file ? [file.path.slice(0, 400)] : []))),
    connections: counted(touched.flatMap(({ net }) => (net ? [addressText(net)] : []))),
  };
}

/** Each text once, commonest first. */
function counted(texts: readonly string[]): Counted[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .map(([text, count]) => ({ text, count }))
    .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
}
