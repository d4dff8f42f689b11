import type { Queryable } from '../db/client';
import { plain } from '../db/columns';
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
  const { rows } = await db.query<ProcessRow>(
    `select ${PROCESS_COLUMNS} from processes where host_id = $1 and anchor_id = $2
     order by abs(extract(epoch from ts) * 1000 - $3::float8), process_id limit $4`,
    [place.hostId, place.anchorId, place.time, MOST_LINEAGE],
  );
  if (rows.length < MOST_LINEAGE) return { rows, left: 0 };
  const counted = await db.query<{ n: number }>(
    'select count(*)::int as n from processes where host_id = $1 and anchor_id = $2',
    [place.hostId, place.anchorId],
  );
  return { rows, left: counted.rows[0]!.n - rows.length };
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
  const { rows } = await db.query<{ id: string; count: number }>(
    `select p.id, count(*)::int as count from unnest($2::bigint[]) p(id)
     join processes c on c.host_id = $1 and c.parent_id = p.id and c.process_id <> p.id group by p.id`,
    [hostId, plain(processes, (row) => row.id)],
  );
  return new Map(rows.map((row) => [row.id, row.count]));
}
