import { pool, type Queryable } from '../db/client';
import { AppError } from '../errors';
import type { Severity } from '../severity';
import type { Behavior, ProcessBehavior } from '../telemetry/behavior';
import { readBehaviors } from '../telemetry/dictionary-store';
import { keyText, kindCode, kindOfCode } from '../telemetry/event';
import { claimedName, factOf } from '../telemetry/facts';
import { PROCESS_COLUMNS } from '../telemetry/process-store';
import { epochMs, timestampOf } from '../telemetry/store';
import {
  assembleTree,
  chainTo,
  type MarkRow,
  type MatchMark,
  type NameFacts,
  type ProcessRow,
  type TreeParts,
  windowOf,
} from './assemble';
import { type Bins, binsAround } from './histogram';
import type { AlertTree, TreeProcess } from './tree';

/** What one answer holds at most; what is beyond is counted. */
const LIMITS = { lineage: 5_000, marks: 20_000, ancestors: 512, siblings: 60, children: 500 };

interface AlertPlace {
  hostId: number;
  host: string;
  anchorId: string;
  processId: string;
  firstTime: number;
  hostFrom: number | null;
  hostTo: number | null;
}

/** The tree of an alert: everything above it, its lineage, and what the processes above it did besides. */
export async function readAlertTree(alertId: string, db: Queryable = pool()): Promise<AlertTree> {
  const alert = await readPlace(db, alertId);
  const { hostId } = alert;
  const [lineage, above] = await Promise.all([readLineage(db, alert), readAncestors(db, hostId, alert.processId)]);
  const chain = new Set(chainTo(alert.processId, new Map(above.map((row) => [row.id, row]))));
  const inLineage = new Set(lineage.rows.map((row) => row.id));
  const outside = above.filter((row) => !inLineage.has(row.id) && chain.has(row.id));
  const host = { from: alert.hostFrom ?? alert.firstTime, to: alert.hostTo ?? alert.firstTime };
  const acting = { from: windowOf(lineage.rows, []).from, to: host.to };
  const [siblings, ofLineage] = await Promise.all([
    readSiblings(db, hostId, outside, alert),
    readMarks(db, hostId, lineage.rows, acting, LIMITS.marks),
  ]);
  const processes = uniqueById([...lineage.rows, ...outside, ...siblings]);
  const bins = binsAround(windowOf(lineage.rows, ofLineage.rows), host);
  // What runs above the lineage may have run for months: of it, what the strip above the tree shows.
  const [ofOthers, histogram, behaviors, children] = await Promise.all([
    readMarks(db, hostId, [...outside, ...siblings], bins, LIMITS.marks),
    readHistogram(db, hostId, bins),
    processBehaviors(db, processes),
    countChildren(db, hostId, processes),
  ]);
  const marks = [...ofLineage.rows, ...ofOthers.rows];
  return assembleTree({
    hostId,
    host: alert.host,
    alert,
    processes,
    behaviors,
    facts: nameFacts,
    marks,
    ...(await readJudgements(db, hostId, marks)),
    children,
    histogram,
    hostEvents: histogram.counts.reduce((sum, count) => sum + count, 0),
    left: { processes: lineage.left, events: ofLineage.left + ofOthers.left },
  });
}

/** More children of a process, for a row that says how many it leaves out: in order of time, `offset` skips those before. */
export async function readChildren(
  hostId: number,
  processId: string,
  offset: number,
  db: Queryable = pool(),
): Promise<{ processes: TreeProcess[]; total: number }> {
  const { rows } = await db.query<ProcessRow>(
    `select ${PROCESS_COLUMNS} from processes where host_id = $1 and parent_id = $2 and process_id <> $2
     order by ts, process_id offset $3 limit $4`,
    [hostId, processId, offset, LIMITS.children],
  );
  const total = await db.query<{ count: number }>(
    'select count(*)::int as count from processes where host_id = $1 and parent_id = $2 and process_id <> $2',
    [hostId, processId],
  );
  const span = await hostSpan(db, hostId);
  const marks = await readMarks(db, hostId, rows, { from: windowOf(rows, []).from, to: span.to }, LIMITS.marks);
  const parts: TreeParts = {
    hostId,
    host: span.name,
    alert: { processId, anchorId: '' },
    processes: rows,
    behaviors: await processBehaviors(db, rows),
    facts: nameFacts,
    marks: marks.rows,
    ...(await readJudgements(db, hostId, marks.rows)),
    children: await countChildren(db, hostId, rows),
    histogram: { from: 0, to: 0, binMs: 1, counts: [], alerts: [] },
    hostEvents: 0,
    left: { processes: 0, events: marks.left },
  };
  return { processes: assembleTree(parts).processes, total: total.rows[0]!.count };
}

async function readPlace(db: Queryable, alertId: string): Promise<AlertPlace> {
  const { rows } = await db.query<AlertPlace>(
    `select a.host_id as "hostId", h.name as host, a.anchor_id as "anchorId", a.summary ->> 'processId' as "processId",
       ${epochMs('a.first_ts')} as "firstTime", ${epochMs('h.first_ts')} as "hostFrom", ${epochMs('h.last_ts')} as "hostTo"
     from alerts b join alerts a on a.host_id = b.host_id and a.alert_id = coalesce(b.redirect_to, b.alert_id)
     join hosts h on h.host_id = a.host_id where b.alert_id = $1`,
    [alertId],
  );
  if (!rows[0]) throw new AppError('not_found', `There is no alert ${alertId}.`);
  return rows[0];
}

async function hostSpan(db: Queryable, hostId: number): Promise<{ name: string; to: number }> {
  const { rows } = await db.query<{ name: string; to: number | null }>(
    `select name, ${epochMs('last_ts')} as "to" from hosts where host_id = $1`,
    [hostId],
  );
  if (!rows[0]) throw new AppError('not_found', `There is no host ${hostId}.`);
  return { name: rows[0].name, to: rows[0].to ?? 0 };
}

/** The incident's own processes, those nearest to the alert first when there are too many. */
async function readLineage(db: Queryable, alert: AlertPlace): Promise<{ rows: ProcessRow[]; left: number }> {
  const { rows } = await db.query<ProcessRow & { total: number }>(
    `select ${PROCESS_COLUMNS}, count(*) over ()::int as total from processes where host_id = $1 and anchor_id = $2
     order by abs(extract(epoch from ts) * 1000 - $3::float8), process_id limit $4`,
    [alert.hostId, alert.anchorId, alert.firstTime, LIMITS.lineage],
  );
  return { rows, left: (rows[0]?.total ?? 0) - rows.length };
}

/** Upwards through parents and earlier images of the same pid. UNION ends a cycle: a row that was seen adds nothing. */
async function readAncestors(db: Queryable, hostId: number, processId: string): Promise<ProcessRow[]> {
  const { rows } = await db.query<ProcessRow>(
    `with recursive up(id, parent_id, predecessor_id) as (
       select process_id, parent_id, predecessor_id from processes where host_id = $1 and process_id = $2
       union
       select p.process_id, p.parent_id, p.predecessor_id from up
       join processes p on p.host_id = $1 and p.process_id = any(array[up.parent_id, up.predecessor_id])
     ), found as (select id from up limit ${LIMITS.ancestors})
     select ${PROCESS_COLUMNS} from processes where host_id = $1 and process_id in (select id from found)`,
    [hostId, processId],
  );
  return rows;
}

/** Other children of the processes above the lineage: of each the nearest in time, from just before the alert on. */
async function readSiblings(
  db: Queryable,
  hostId: number,
  parents: readonly ProcessRow[],
  alert: AlertPlace,
): Promise<ProcessRow[]> {
  if (parents.length === 0) return [];
  const half = LIMITS.siblings / 2;
  const side = (comparison: string, order: string) =>
    `(select * from processes where host_id = $1 and parent_id = x.id and process_id <> x.id and anchor_id <> $3
        and ts ${comparison} ${timestampOf('$4::float8')} order by ts ${order} limit ${half})`;
  const { rows } = await db.query<ProcessRow>(
    `select ${PROCESS_COLUMNS} from unnest($2::bigint[]) x(id) cross join lateral (${side('>=', 'asc')} union all ${side('<', 'desc')}) s`,
    [hostId, parents.map((row) => row.id), alert.anchorId, alert.firstTime],
  );
  return rows;
}

/** Counted in the database for every process of the answer, so that a row can say what it does not show. */
async function countChildren(
  db: Queryable,
  hostId: number,
  processes: readonly ProcessRow[],
): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: string; count: number }>(
    `select parent_id as id, count(*)::int as count from processes
     where host_id = $1 and parent_id = any($2::bigint[]) and process_id <> parent_id group by parent_id`,
    [hostId, processes.map((row) => row.id)],
  );
  return new Map(rows.map((row) => [row.id, row.count]));
}

async function readMarks(
  db: Queryable,
  hostId: number,
  processes: readonly ProcessRow[],
  range: { from: number; to: number },
  limit: number,
): Promise<{ rows: MarkRow[]; left: number }> {
  if (processes.length === 0) return { rows: [], left: 0 };
  const { rows } = await db.query<Omit<MarkRow, 'kind'> & { code: number; targetId: string | null; total: number }>(
    `select ${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part, e.process_id as "processId", e.kind as code,
       b.target_id as "targetId", e.total
     from (select *, count(*) over ()::int as total from events
           where host_id = $1 and process_id = any($2::bigint[]) and kind <> ${kindCode('process_end')}
             and ts between ${timestampOf('$3::float8')} and ${timestampOf('$4::float8')}
           order by ts, seq, part limit $5) e
     join behaviors b on b.behavior_id = e.behavior_id`,
    [hostId, processes.map((row) => row.id), range.from, range.to, limit],
  );
  const targets = await readTargets(db, [...new Set(rows.flatMap((row) => row.targetId ?? []))]);
  const marks = rows.map(({ code, targetId, total: _, ...row }): MarkRow => {
    const target = targetId === null ? undefined : targets.get(targetId);
    return { ...row, kind: kindOfCode(code), ...target };
  });
  return { rows: marks, left: (rows[0]?.total ?? 0) - rows.length };
}

/** Each target once: a beacon connects to one address thousands of times. */
async function readTargets(
  db: Queryable,
  ids: readonly string[],
): Promise<Map<string, Pick<Behavior, 'file' | 'net'>>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; doc: Pick<Behavior, 'file' | 'net'> }>(
    'select target_id as id, doc from targets where target_id = any($1::uuid[])',
    [ids],
  );
  return new Map(rows.map(({ id, doc }) => [id, doc]));
}

/** Which of these events stand in an alert, and which an analyst marked. */
async function readJudgements(
  db: Queryable,
  hostId: number,
  marks: readonly MarkRow[],
): Promise<Pick<TreeParts, 'matches' | 'observed'>> {
  if (marks.length === 0) return { matches: [], observed: new Set() };
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { time } of marks) {
    from = Math.min(from, time);
    to = Math.max(to, time);
  }
  const range = [hostId, from, to];
  const between = `between ${timestampOf('$2::float8')} and ${timestampOf('$3::float8')}`;
  const matches = await db.query<MatchMark>(
    `select ${epochMs('m.ts')} as time, m.seq::float8 as seq, m.part, m.alert_id as "alertId", v.level as severity, v.title
     from matches m join alerts a on a.host_id = m.host_id and a.alert_id = m.alert_id
     join detector_versions v on v.version_id = m.version_id
     where m.host_id = $1 and m.ts ${between} and m.withdrawn_at is null order by a.severity desc, m.alert_id`,
    range,
  );
  const observed = await db.query<{ time: number; seq: number; part: number }>(
    `select ${epochMs('ts')} as time, seq::float8 as seq, part from observations where host_id = $1 and ts ${between}`,
    range,
  );
  return {
    matches: matches.rows,
    observed: new Set(observed.rows.map(keyText)),
  };
}

async function readHistogram(db: Queryable, hostId: number, bins: Bins): Promise<AlertTree['histogram']> {
  const range = [hostId, bins.from, bins.to];
  const inRange = `host_id = $1 and ts >= ${timestampOf('$2::float8')} and ts < ${timestampOf('$3::float8')}`;
  const { rows } = await db.query<{ bin: number; count: number }>(
    `select floor((extract(epoch from ts) * 1000 - $2::float8) / $4::float8)::int as bin, count(*)::int as count from events where ${inRange} group by 1`,
    [...range, bins.binMs],
  );
  const counts = new Array<number>(bins.count).fill(0);
  for (const { bin, count } of rows) counts[Math.min(Math.max(bin, 0), bins.count - 1)]! += count;
  const alerts = await db.query<{ time: number; severity: Severity }>(
    `select ${epochMs('a.first_ts')} as time, v.level as severity from alerts a join detector_versions v on v.version_id = a.version_id
     where a.host_id = $1 and a.first_ts >= ${timestampOf('$2::float8')} and a.first_ts < ${timestampOf('$3::float8')}
       and a.redirect_to is null and a.status <> 'withdrawn' order by a.first_ts limit 1000`,
    range,
  );
  const { from, to, binMs } = bins;
  return { from, to, binMs, counts, alerts: alerts.rows };
}

async function processBehaviors(
  db: Queryable,
  processes: readonly ProcessRow[],
): Promise<Map<string, ProcessBehavior>> {
  const behaviors = await readBehaviors(
    db,
    processes.map((row) => row.behaviorId),
  );
  return new Map([...behaviors].map(([id, behavior]) => [id, behavior.process]));
}

/** argv[0] is a claim where it poses as the system, or where the parent gave it on purpose. */
function nameFacts(process: ProcessBehavior): NameFacts {
  const behavior: Behavior = { kind: 'process_start', process };
  const disguised = factOf('DisguisedByParent', behavior) === true;
  const claims = disguised || claimedName(behavior) !== undefined ? (process.argv?.[0] ?? null) : null;
  return { disguised, claims };
}

function uniqueById(rows: readonly ProcessRow[]): ProcessRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
