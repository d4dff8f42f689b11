import { pool, type Queryable } from '../db/client';
import { AppError } from '../errors';
import { type EventKey, type EventKind, kindCode, kindOfCode } from './event';
import { eventRef, parseEventRef } from './event-ref';
import type { FileHistory, HostEvent, HostEventPage } from './host-event';
import { installationKeys } from './keys-store';
import { epochMs, KEY_ROW, timestampOf } from './store';
import { VALUE_FIELDS, type ValueField } from './values';

interface Row extends EventKey, Omit<HostEvent, 'ref' | 'time' | 'kind'> {
  code: number;
  sha256: string | null;
  target: Pick<HostEvent, 'file' | 'net'> | null;
}

const LINE = 400;

/** Over e (events): the texts of a line, from the event's process and target. */
const SELECT = `select ${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part, e.kind as code, e.pid, e.process_id as "processId",
    pr.anchor_id as "anchorId", left(coalesce(p.doc, b.doc) ->> 'image', ${LINE}) as image,
    left(coalesce(p.doc, b.doc) ->> 'commandLine', ${LINE}) as "commandLine", coalesce(p.doc, b.doc) ->> 'user' as "user",
    coalesce(p.doc, b.doc) ->> 'sha256' as sha256, t.doc as target`;
const JOINS = `join behaviors b on b.behavior_id = e.behavior_id left join behaviors p on p.behavior_id = b.process_behavior_id
  left join targets t on t.target_id = b.target_id
  left join processes pr on pr.host_id = e.host_id and pr.process_id = e.process_id`;

function hostEvent(hostId: number, { code, target, seq, part, sha256: _, ...row }: Row): HostEvent {
  return { ...row, ref: eventRef(hostId, { time: row.time, seq, part }), kind: kindOfCode(code), ...target };
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
         order by ts, seq, part limit $8) e ${JOINS} order by e.ts, e.seq, e.part`,
      [...range, after?.time ?? null, after?.seq ?? 0, after?.part ?? 0, query.limit],
    ),
    db.query<{ n: number }>(`select count(*)::int as n from events where ${wanted}`, range),
  ]);
  const events = page.rows.map((row) => hostEvent(hostId, row));
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
  const keys = await installationKeys(db);
  const values: [ValueField, string][] = [];
  if (file.path) values.push(['target', file.path], ['image', file.path]);
  if (file.sha256) values.push(['sha256', file.sha256]);
  const { rows } = await db.query<Row>(
    `with held as (
       select distinct v.behavior_id from unnest($2::smallint[], $3::bigint[]) w(field, value_key)
       join behavior_values v on v.field = w.field and v.value_key = w.value_key
       join behaviors b on b.behavior_id = v.behavior_id
       where v.field <> ${VALUE_FIELDS.indexOf('image')} or b.kind = ${kindCode('process_start')}
     ), seen as (
       select r.behavior_id, min(r.first_ts) as first_ts, max(r.last_ts) as last_ts from held join rollups r using (behavior_id)
       where r.host_id = $1 group by r.behavior_id
     )
     ${SELECT} from (
       select x.* from seen s cross join lateral (
         select * from events where host_id = $1 and behavior_id = s.behavior_id and ts between s.first_ts and s.last_ts
           and kind <> ${kindCode('process_end')} order by ts limit ${MOST_HISTORY + 1}) x
       order by x.ts, x.seq, x.part limit ${MOST_HISTORY + 1}) e ${JOINS} order by e.ts, e.seq, e.part`,
    [
      hostId,
      values.map(([field]) => VALUE_FIELDS.indexOf(field)),
      values.map(([field, value]) => keys.value(field, value)),
    ],
  );
  return {
    events: rows.slice(0, MOST_HISTORY).map((row) => ({ ...hostEvent(hostId, row), sha256: row.sha256 })),
    more: rows.length > MOST_HISTORY,
  };
}
