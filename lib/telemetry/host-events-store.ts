import { pool, type Queryable } from '../db/client';
import { AppError } from '../errors';
import { type EventKey, type EventKind, kindCode, kindOfCode } from './event';
import { eventRef, parseEventRef } from './event-ref';
import type { FileHistory, HostEvent, HostEventPage } from './host-event';
import { readLineTexts } from './line-texts-store';
import { epochMs, KEY_ROW, timestampOf } from './store';
import { behaviorsWith } from './values-store';

interface Row extends EventKey, Pick<HostEvent, 'pid' | 'processId' | 'anchorId'> {
  code: number;
  behaviorId: string;
}

/** Over e (events of one host). */
const SELECT = `select ${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part, e.kind as code, e.pid, e.process_id as "processId",
    pr.anchor_id as "anchorId", e.behavior_id as "behaviorId"`;
const JOIN = 'left join processes pr on pr.host_id = e.host_id and pr.process_id = e.process_id';

type Line = HostEvent & { sha256: string | null };

async function linesOf(db: Queryable, hostId: number, rows: readonly Row[]): Promise<Line[]> {
  const texts = await readLineTexts(
    db,
    rows.map(({ behaviorId }) => behaviorId),
  );
  return rows.map(({ code, seq, part, behaviorId, ...row }) => {
    const { target, ...text } = texts.get(behaviorId)!;
    return { ...row, ...text, ref: eventRef(hostId, { time: row.time, seq, part }), kind: kindOfCode(code), ...target };
  });
}

export interface HostEventQuery {
  /** epoch milliseconds */
  from: number;
  to: number;
  /** ref of the event to go on after */
  after?: string | undefined;
  /** all but ends where absent */
  kinds?: readonly EventKind[] | undefined;
  limit: number;
}

/** Everything on a host in a range of time, in event order. */
export async function readHostEvents(
  hostId: number,
  query: HostEventQuery,
  db: Queryable = pool(),
): Promise<HostEventPage> {
  const after = query.after === undefined ? undefined : parseEventRef(query.after);
  if (query.after !== undefined && after?.hostId !== hostId) {
    throw new AppError('bad_request', 'after: it is no event of this host.');
  }
  const codes = query.kinds?.map(kindCode) ?? null;
  const wanted = `host_id = $1 and ts between ${timestampOf('$2::float8')} and ${timestampOf('$3::float8')}
    and kind <> ${kindCode('process_end')} and ($4::smallint[] is null or kind = any($4::smallint[]))`;
  const range = [hostId, query.from, query.to, codes];
  const [page, counted] = await Promise.all([
    db.query<Row>(
      `${SELECT} from (select * from events where ${wanted}
         and ($5::float8 is null or ${KEY_ROW} > (${timestampOf('$5::float8')}, $6::bigint, $7::int))
         order by ts, seq, part limit $8) e ${JOIN} order by e.ts, e.seq, e.part`,
      [...range, after?.time ?? null, after?.seq ?? 0, after?.part ?? 0, query.limit],
    ),
    db.query<{ n: number }>(`select count(*)::int as n from events where ${wanted}`, range),
  ]);
  const events = (await linesOf(db, hostId, page.rows)).map(({ sha256: _, ...event }) => event);
  return {
    events,
    total: counted.rows[0]!.n,
    next: events.length < query.limit ? null : (events.at(-1)?.ref ?? null),
  };
}

const MOST_HISTORY = 200;

/** Who made, changed, marked and ran the file with this path or this content on the host, in event order. */
export async function readFileHistory(
  hostId: number,
  file: { path?: string | undefined; sha256?: string | undefined },
  db: Queryable = pool(),
): Promise<FileHistory> {
  const touched = [
    ...(file.path ? await behaviorsWith(db, 'target', file.path) : []),
    ...(file.sha256 ? await behaviorsWith(db, 'sha256', file.sha256) : []),
  ];
  const ran = file.path ? await behaviorsWith(db, 'image', file.path) : [];
  const { rows } = await db.query<Row>(
    `with seen as (
       select behavior_id, min(first_ts) as first_ts, max(last_ts) as last_ts from rollups
       where host_id = $1 and (behavior_id in (select unnest($2::uuid[]))
         or (kind = ${kindCode('process_start')} and behavior_id in (select unnest($3::uuid[]))))
       group by behavior_id
     )
     ${SELECT} from (
       select x.* from seen s cross join lateral (
         select * from events where host_id = $1 and behavior_id = s.behavior_id and ts between s.first_ts and s.last_ts
           and kind <> ${kindCode('process_end')} order by ts limit ${MOST_HISTORY + 1}) x
       order by x.ts, x.seq, x.part limit ${MOST_HISTORY + 1}) e ${JOIN} order by e.ts, e.seq, e.part`,
    [hostId, touched, ran],
  );
  return { events: await linesOf(db, hostId, rows.slice(0, MOST_HISTORY)), more: rows.length > MOST_HISTORY };
}
