import { pool, type Queryable } from '../db/client';
import { AppError } from '../errors';
import type { Behavior, ProcessBehavior } from '../telemetry/behavior';
import { readProcessBehaviors } from '../telemetry/dictionary-store';
import { claimedName } from '../telemetry/facts';
import { trueFacts } from '../telemetry/prevalence';
import { epochMs } from '../telemetry/store';
import { assembleTree, type NameFacts, type ProcessRow, type TreeParts } from './assemble';
import { chainTo } from './chain';
import { windowOf } from './extent';
import { binsAround } from './histogram';
import { readHistogram } from './histogram-store';
import type { Marks } from './marks';
import { readJudgements, readMarks, readProcessMarks, readTargets } from './marks-store';
import type { PackedPart, PackedTree } from './packed';
import {
  countChildren,
  readAncestors,
  readChildRows,
  readLineage,
  readSiblings,
  type TreePlace,
} from './processes-store';

/** Events that one answer draws at most; each process has all of its own counted. */
const MARKS = { lineage: 12_000, others: 3_000 };

interface Place extends TreePlace {
  host: string;
  hostFrom: number | null;
  hostTo: number | null;
}

/** The tree of an alert: everything above it, its lineage, and what the processes above it did besides. */
export async function readAlertTree(alertId: string, db: Queryable = pool()): Promise<PackedTree> {
  const { rows } = await db.query<Place>(
    `select a.host_id as "hostId", h.name as host, a.anchor_id as "anchorId", a.summary ->> 'processId' as "processId",
       ${epochMs('a.first_ts')} as time, ${epochMs('h.first_ts')} as "hostFrom", ${epochMs('h.last_ts')} as "hostTo"
     from alerts b join alerts a on a.host_id = b.host_id and a.alert_id = coalesce(b.redirect_to, b.alert_id)
     join hosts h on h.host_id = a.host_id where b.alert_id = $1`,
    [alertId],
  );
  if (!rows[0]) throw new AppError('not_found', `There is no alert ${alertId}.`);
  return readTree(db, rows[0]);
}

/** The same around any process: its lineage, and everything above it. */
export async function readProcessTree(hostId: number, processId: string, db: Queryable = pool()): Promise<PackedTree> {
  const { rows } = await db.query<Place>(
    `select h.host_id as "hostId", h.name as host, p.anchor_id as "anchorId", p.process_id as "processId",
       ${epochMs('p.ts')} as time, ${epochMs('h.first_ts')} as "hostFrom", ${epochMs('h.last_ts')} as "hostTo"
     from processes p join hosts h on h.host_id = p.host_id where p.host_id = $1 and p.process_id = $2`,
    [hostId, processId],
  );
  if (!rows[0]) throw new AppError('not_found', `Host ${hostId} has no process ${processId}.`);
  return readTree(db, rows[0]);
}

async function readTree(db: Queryable, place: Place): Promise<PackedTree> {
  const { hostId } = place;
  const [lineage, above] = await Promise.all([readLineage(db, place), readAncestors(db, hostId, place.processId)]);
  const chain = new Set(chainTo(place.processId, new Map(above.map((row) => [row.id, row]))));
  const inLineage = new Set(lineage.rows.map((row) => row.id));
  const outside = above.filter((row) => !inLineage.has(row.id) && chain.has(row.id));
  const host = { from: place.hostFrom ?? place.time, to: place.hostTo ?? place.time };
  const acting = { from: windowOf(lineage.rows, []).from, to: host.to };
  const siblings = await readSiblings(db, outside, place);
  const processes = uniqueById([...lineage.rows, ...outside, ...siblings]);
  const [ofProcesses, ofLineage] = await Promise.all([
    processParts(db, hostId, processes),
    readMarks(db, hostId, lineage.rows, acting, MARKS.lineage),
  ]);
  const window = windowOf(lineage.rows, ofLineage.marks.time);
  const bins = binsAround(window, host);
  // What runs above the lineage may have run for months: of it, what the strip above the tree shows.
  const [ofOthers, histogram] = await Promise.all([
    readMarks(db, hostId, uniqueById([...outside, ...siblings]), bins, MARKS.others),
    readHistogram(db, hostId, bins),
  ]);
  return assembleTree({
    ...ofProcesses,
    ...(await markParts(db, hostId, [ofLineage.marks, ofOthers.marks])),
    counts: new Map([...ofOthers.counts, ...ofLineage.counts]),
    host: place.host,
    alert: place,
    window,
    histogram,
    hostEvents: histogram.counts.reduce((sum, count) => sum + count, 0),
    left: lineage.left,
  });
}

/** What every answer about processes needs besides them. */
async function processParts(
  db: Queryable,
  hostId: number,
  processes: readonly ProcessRow[],
): Promise<Pick<TreeParts, 'hostId' | 'processes' | 'behaviors' | 'facts' | 'children'>> {
  const [behaviors, children] = await Promise.all([
    readProcessBehaviors(db, [...new Set(processes.map((row) => row.behaviorId))]),
    countChildren(db, hostId, processes),
  ]);
  return { hostId, processes, behaviors, facts: nameFacts, children };
}

/** What every answer with marks needs besides them. */
async function markParts(
  db: Queryable,
  hostId: number,
  marks: readonly Marks[],
): Promise<Pick<TreeParts, 'marks' | 'targets' | 'matches' | 'observed'>> {
  const [targets, judgements] = await Promise.all([readTargets(db, marks), readJudgements(db, hostId, marks)]);
  return { marks, targets, ...judgements };
}

const MOST_MARKS_OF_CHILDREN = 4_000;

/** More children of a process, for a row that says how many it leaves out: in order of time, `offset` skips those before. */
export async function readChildren(
  hostId: number,
  processId: string,
  offset: number,
  db: Queryable = pool(),
): Promise<PackedPart & { total: number }> {
  const host = await hostSpan(db, hostId);
  const { rows, total } = await readChildRows(db, hostId, processId, offset);
  const range = { from: windowOf(rows, []).from, to: host.to };
  const { marks, counts } = await readMarks(db, hostId, rows, range, MOST_MARKS_OF_CHILDREN);
  return { ...(await packedPart(db, hostId, rows, marks, counts)), total };
}

const MOST_MARKS_OF_ONE = 2_000;

/** A process with a page of what it did, for a row that does not draw all of it. */
export async function readProcessEvents(
  hostId: number,
  processId: string,
  offset: number,
  db: Queryable = pool(),
): Promise<PackedPart> {
  const host = await hostSpan(db, hostId);
  const row = (await readAncestors(db, hostId, processId)).find(({ id }) => id === processId);
  if (!row) throw new AppError('not_found', `Host ${hostId} has no process ${processId}.`);
  const range = { from: row.time, to: host.to };
  const [{ counts }, marks] = await Promise.all([
    readMarks(db, hostId, [row], range, 1),
    readProcessMarks(db, hostId, processId, range, { offset, limit: MOST_MARKS_OF_ONE }),
  ]);
  return packedPart(db, hostId, [row], marks, counts);
}

async function packedPart(
  db: Queryable,
  hostId: number,
  processes: readonly ProcessRow[],
  marks: Marks,
  counts: TreeParts['counts'],
): Promise<PackedPart> {
  const {
    host,
    chain,
    window: _,
    histogram,
    hostEvents,
    truncated,
    ...part
  } = assembleTree({
    ...(await processParts(db, hostId, processes)),
    ...(await markParts(db, hostId, [marks])),
    counts,
    host: '',
    alert: { processId: '', anchorId: '' },
    window: { from: 0, to: 0 },
    histogram: { from: 0, to: 0, binMs: 1, counts: [], alerts: [] },
    hostEvents: 0,
    left: 0,
  });
  return part;
}

async function hostSpan(db: Queryable, hostId: number): Promise<{ to: number }> {
  const { rows } = await db.query<{ to: number | null }>(
    `select ${epochMs('last_ts')} as "to" from hosts where host_id = $1`,
    [hostId],
  );
  if (!rows[0]) throw new AppError('not_found', `There is no host ${hostId}.`);
  return { to: rows[0].to ?? 0 };
}

const known = new WeakMap<ProcessBehavior, NameFacts>();

/** Behaviors that are asked for again and again are the same objects (readProcessBehaviors). */
function nameFacts(process: ProcessBehavior): NameFacts {
  let facts = known.get(process);
  if (!facts) {
    facts = factsOfName(process);
    known.set(process, facts);
  }
  return facts;
}

/** argv[0] is a claim where it poses as the system, or where the parent gave it on purpose. */
function factsOfName(process: ProcessBehavior): NameFacts {
  const behavior: Behavior = { kind: 'process_start', process };
  const facts = trueFacts(behavior);
  const disguised = facts.includes('DisguisedByParent');
  const claims = disguised || claimedName(behavior) !== undefined ? (process.argv?.[0] ?? null) : null;
  return { disguised, claims, facts };
}

function uniqueById(rows: readonly ProcessRow[]): ProcessRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
