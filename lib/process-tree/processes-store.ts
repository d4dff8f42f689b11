import type { Queryable } from '../db/client';
import { items, listed, numbers, plain } from '../db/columns';
import { PROCESS_COLUMNS } from '../telemetry/process-store';
import { timestampOf } from '../telemetry/store';
import type { ProcessRow } from './assemble';

const MOST_LINEAGE = 5_000;
const MOST_ANCESTORS = 512;
const MOST_SIBLINGS = 60;
/** A page of children that are asked for. */
const MOST_CHILDREN = 500;

/** What a tree grows around: a process of a lineage on a host, and when to look first where there is too much. */
export interface TreePlace {
  hostId: number;
  anchorId: string;
  processId: string;
  /** epoch ms */
  time: number;
}

/** The incident's own processes, those nearest to the alert first when there are too many. */
export async function readLineage(db: Queryable, place: TreePlace): Promise<{ rows: ProcessRow[]; left: number }> {
  const rows = await readColumns(
    db,
    `select * from processes where host_id = $1 and anchor_id = $2
     order by abs(date_part('epoch', ts) * 1000 - $3::float8), process_id limit $4`,
    [place.hostId, place.anchorId, place.time, MOST_LINEAGE],
  );
  if (rows.length < MOST_LINEAGE) return { rows, left: 0 };
  const known = new Set(rows.map((row) => row.id));
  // A row that alerts is never among what is left out, nor is anything above it.
  const telling = (await readTelling(db, place)).filter((row) => !known.has(row.id));
  rows.push(...telling);
  const counted = await db.query<{ n: number }>(
    'select count(*)::int as n from processes where host_id = $1 and anchor_id = $2',
    [place.hostId, place.anchorId],
  );
  return { rows, left: counted.rows[0]!.n - rows.length };
}

const NUMBERS = ['pid', 'us', 'seq', 'part'] as const;
const TEXTS = ['id', 'ppid', 'started', 'parent', 'predecessor', 'anchor', 'behavior', 'ended', 'exit'] as const;

/** @param from SQL that gives rows of processes */
async function readColumns(db: Queryable, from: string, params: unknown[]): Promise<ProcessRow[]> {
  const { rows } = await db.query<Record<(typeof NUMBERS)[number] | (typeof TEXTS)[number], string | null>>(
    `select ${listed([...NUMBERS, ...TEXTS])} from (
       select process_id as id, pid, ppid, ${micros('ts')} as us, seq, part, started::int as started, parent_id as parent,
         predecessor_id as predecessor, anchor_id as anchor, behavior_id as behavior, ${micros('ended_ts')} as ended, exit_code as exit
       from (${from}) p) x`,
    params,
  );
  const read = rows[0]!;
  const [pid, us, seq, part] = NUMBERS.map((name) => numbers(read[name])) as [number[], number[], number[], number[]];
  const [id, ppid, started, parent, predecessor, anchor, behavior, ended, exit] = TEXTS.map((name) =>
    items(read[name]),
  ) as [string[], string[], string[], string[], string[], string[], string[], string[], string[]];
  return id.map((own, i) => ({
    id: own,
    pid: pid[i]!,
    ppid: ppid[i] === '' ? null : Number(ppid[i]),
    time: us[i]! / 1000,
    seq: seq[i]!,
    part: part[i]!,
    started: started[i] === '1',
    parentId: parent[i] || null,
    predecessorId: predecessor[i] || null,
    anchorId: anchor[i]!,
    behaviorId: behavior[i]!,
    endTime: ended[i] === '' ? null : Number(ended[i]) / 1000,
    exitCode: exit[i] === '' ? null : Number(exit[i]),
  }));
}

const micros = (expression: string) => `round(date_part('epoch', ${expression}) * 1000000)::int8`;

const MOST_TELLING = 1_000;

/** Of the lineage, processes whose events stand in an alert or were observed, and what stands above them in it. */
function readTelling(db: Queryable, { hostId, anchorId }: TreePlace): Promise<ProcessRow[]> {
  return readColumns(
    db,
    `with recursive telling as (
       select p.process_id as id from (
         select process_id from matches where host_id = $1 and withdrawn_at is null and alert_id is not null
         union select process_id from observations where host_id = $1) x
       join processes p on p.host_id = $1 and p.process_id = x.process_id where p.anchor_id = $2 limit ${MOST_TELLING}
     ), up(id, parent_id, predecessor_id) as (
       select p.process_id, p.parent_id, p.predecessor_id from telling t join processes p on p.host_id = $1 and p.process_id = t.id
       union
       select p.process_id, p.parent_id, p.predecessor_id from up
       join processes p on p.host_id = $1 and p.process_id = any(array[up.parent_id, up.predecessor_id]) and p.anchor_id = $2
     ) select p.* from (select distinct id from up) u join processes p on p.host_id = $1 and p.process_id = u.id`,
    [hostId, anchorId],
  );
}

/** Upwards through parents and earlier images of the same pid. UNION ends a cycle: a row that was seen adds nothing. */
export async function readAncestors(db: Queryable, hostId: number, processId: string): Promise<ProcessRow[]> {
  const { rows } = await db.query<ProcessRow>(
    `with recursive up(id, parent_id, predecessor_id) as (
       select process_id, parent_id, predecessor_id from processes where host_id = $1 and process_id = $2
       union
       select p.process_id, p.parent_id, p.predecessor_id from up
       join processes p on p.host_id = $1 and p.process_id = any(array[up.parent_id, up.predecessor_id])
     ), found as (select id from up limit ${MOST_ANCESTORS})
     select ${PROCESS_COLUMNS} from processes where host_id = $1 and process_id in (select id from found)`,
    [hostId, processId],
  );
  return rows;
}

/** Other children of the processes above the lineage: of each the nearest in time, from just before the alert on. */
export async function readSiblings(
  db: Queryable,
  parents: readonly ProcessRow[],
  place: TreePlace,
): Promise<ProcessRow[]> {
  if (parents.length === 0) return [];
  const half = MOST_SIBLINGS / 2;
  const side = (comparison: string, order: string) =>
    `(select * from processes where host_id = $1 and parent_id = x.id and process_id <> x.id and anchor_id <> $3
        and ts ${comparison} ${timestampOf('$4::float8')} order by ts ${order} limit ${half})`;
  const { rows } = await db.query<ProcessRow>(
    `select ${PROCESS_COLUMNS} from unnest($2::bigint[]) x(id) cross join lateral (${side('>=', 'asc')} union all ${side('<', 'desc')}) s`,
    [place.hostId, plain(parents, (row) => row.id), place.anchorId, place.time],
  );
  return rows;
}

/** A page of a process's children in order of time, and how many there are. */
export async function readChildRows(
  db: Queryable,
  hostId: number,
  processId: string,
  offset: number,
): Promise<{ rows: ProcessRow[]; total: number }> {
  const { rows } = await db.query<ProcessRow>(
    `select ${PROCESS_COLUMNS} from processes where host_id = $1 and parent_id = $2 and process_id <> $2
     order by ts, process_id offset $3 limit $4`,
    [hostId, processId, offset, MOST_CHILDREN],
  );
  const total = await db.query<{ count: number }>(
    'select count(*)::int as count from processes where host_id = $1 and parent_id = $2 and process_id <> $2',
    [hostId, processId],
  );
  return { rows, total: total.rows[0]!.count };
}

/** Counted in the database for every process of the answer, so that a row can say what it does not show. */
export async function countChildren(
  db: Queryable,
  hostId: number,
  processes: readonly ProcessRow[],
): Promise<Map<string, number>> {
  const { rows } = await db.query<Record<'id' | 'count', string | null>>(
    `select ${listed(['id', 'count'])} from (
       select p.id, count(*) as count from unnest($2::bigint[]) p(id)
       join processes c on c.host_id = $1 and c.parent_id = p.id and c.process_id <> p.id group by p.id) x`,
    [hostId, plain(processes, (row) => row.id)],
  );
  const counts = numbers(rows[0]!.count);
  return new Map(items(rows[0]!.id).map((id, i) => [id, counts[i]!]));
}
