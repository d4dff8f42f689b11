import type { Queryable } from '../db/client';
import { plain } from '../db/columns';
import { type EventKind, keyText, kindCode, kindOfCode } from '../telemetry/event';
import { codesOfAction } from '../telemetry/prevalence';
import { epochMs, timestampOf } from '../telemetry/store';
import type { MarkRow, MatchMark, ProcessRow, TreeParts } from './assemble';
import type { PackedTarget } from './packed';
import { evenShare } from './share';
import type { EventCounts } from './tree';

/** Epoch milliseconds. Every query on events is bound in time. */
export interface Range {
  from: number;
  to: number;
}

export interface ReadMarks {
  rows: MarkRow[];
  counts: Map<string, EventCounts>;
}

const IN_RANGE = `kind <> ${kindCode('process_end')} and ts between ${timestampOf('$3::float8')} and ${timestampOf('$4::float8')}`;
/** A join, since planning `= any(...)` of thousands of ids takes longer than answering it. */
const EVENTS_OF = `unnest($2::bigint[]) p(id) join events on host_id = $1 and process_id = p.id and ${IN_RANGE}`;
const COLUMNS = `${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part, e.process_id as "processId", e.kind as code, b.target_id as "targetId"`;

/**
 * What these processes did: counted whole, read up to `budget` events. Where there are more, each process gives as many
 * of its first ones as all can, and none that alerts or that somebody observed is left out.
 */
export async function readMarks(
  db: Queryable,
  hostId: number,
  processes: readonly ProcessRow[],
  range: Range,
  budget: number,
): Promise<ReadMarks> {
  if (processes.length === 0) return { rows: [], counts: new Map() };
  const ids = plain(processes, (row) => row.id);
  const counts = await countEvents(db, hostId, ids, range);
  const each = [...counts.values()].map((count) => count.all);
  const share = evenShare(each, budget);
  if (each.every((n) => n <= share)) return { rows: await readAll(db, hostId, ids, range), counts };
  const acting = plain([...counts.keys()], (id) => id);
  const [first, telling] = await Promise.all([
    readFirst(db, hostId, acting, range, share),
    readTelling(db, hostId, acting, range),
  ]);
  return { rows: [...first, ...telling], counts };
}

async function countEvents(
  db: Queryable,
  hostId: number,
  ids: string,
  range: Range,
): Promise<Map<string, EventCounts>> {
  const { rows } = await db.query<EventCounts & { id: string }>(
    `select process_id as id, count(*)::int as "all", (count(*) filter (where kind = any($5::smallint[])))::int as files,
       (count(*) filter (where kind = ${kindCode('net_connect')}))::int as connections
     from ${EVENTS_OF} group by process_id`,
    [hostId, ids, range.from, range.to, codesOfAction('file_create')],
  );
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}

async function readAll(db: Queryable, hostId: number, ids: string, range: Range): Promise<MarkRow[]> {
  return marksOf(
    await db.query<StoredMark>(
      `select ${COLUMNS} from (select * from ${EVENTS_OF}) e
       join behaviors b on b.behavior_id = e.behavior_id`,
      [hostId, ids, range.from, range.to],
    ),
  );
}

async function readFirst(db: Queryable, hostId: number, ids: string, range: Range, share: number): Promise<MarkRow[]> {
  return marksOf(
    await db.query<StoredMark>(
      `select ${COLUMNS} from unnest($2::bigint[]) p(id) cross join lateral (
         select * from events where host_id = $1 and process_id = p.id and ${IN_RANGE} order by ts, seq, part limit $5) e
       join behaviors b on b.behavior_id = e.behavior_id`,
      [hostId, ids, range.from, range.to, share],
    ),
  );
}

const MOST_TELLING = 20_000;

/** Events that stand in an alert or that an analyst marked. */
async function readTelling(db: Queryable, hostId: number, ids: string, range: Range): Promise<MarkRow[]> {
  return marksOf(
    await db.query<StoredMark>(
      `select ${COLUMNS} from (
         select e.* from (
           select host_id, ts, seq, part from matches where host_id = $1 and withdrawn_at is null and alert_id is not null
             and ts between ${timestampOf('$3::float8')} and ${timestampOf('$4::float8')}
           union select host_id, ts, seq, part from observations where host_id = $1
             and ts between ${timestampOf('$3::float8')} and ${timestampOf('$4::float8')} limit ${MOST_TELLING}) k
         join events e using (host_id, ts, seq, part)
         where e.ts between ${timestampOf('$3::float8')} and ${timestampOf('$4::float8')} and e.process_id = any($2::bigint[])) e
       join behaviors b on b.behavior_id = e.behavior_id`,
      [hostId, ids, range.from, range.to],
    ),
  );
}

type StoredMark = Omit<MarkRow, 'kind'> & { code: number };

function marksOf({ rows }: { rows: StoredMark[] }): MarkRow[] {
  return rows.map(({ code, ...row }) => ({ ...row, kind: kindOfCode(code) as EventKind }));
}

/** A page of one process's events in order of time; `offset` skips those before. */
export async function readProcessMarks(
  db: Queryable,
  hostId: number,
  processId: string,
  range: Range,
  page: { offset: number; limit: number },
): Promise<MarkRow[]> {
  return marksOf(
    await db.query<StoredMark>(
      `select ${COLUMNS} from (select * from events where host_id = $1 and process_id = $2 and ${IN_RANGE}
         order by ts, seq, part offset $5 limit $6) e join behaviors b on b.behavior_id = e.behavior_id`,
      [hostId, processId, range.from, range.to, page.offset, page.limit],
    ),
  );
}

/** Each target once: a beacon connects to one address thousands of times. */
export async function readTargets(db: Queryable, marks: readonly MarkRow[]): Promise<Map<string, PackedTarget>> {
  const ids = [...new Set(marks.flatMap((mark) => mark.targetId ?? []))];
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; doc: PackedTarget }>(
    'select target_id as id, doc from targets where target_id = any($1::uuid[])',
    [plain(ids, (id) => id)],
  );
  return new Map(rows.map(({ id, doc }) => [id, doc]));
}

/** Which of these events stand in an alert, and which an analyst marked. */
export async function readJudgements(
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
  const [matches, observed] = await Promise.all([
    db.query<MatchMark>(
      `select ${epochMs('m.ts')} as time, m.seq::float8 as seq, m.part, m.alert_id as "alertId", v.level as severity, v.title
       from matches m join alerts a on a.host_id = m.host_id and a.alert_id = m.alert_id
       join detector_versions v on v.version_id = m.version_id
       where m.host_id = $1 and m.ts ${between} and m.withdrawn_at is null order by a.severity desc, m.alert_id`,
      range,
    ),
    db.query<{ time: number; seq: number; part: number }>(
      `select ${epochMs('ts')} as time, seq::float8 as seq, part from observations where host_id = $1 and ts ${between}`,
      range,
    ),
  ]);
  return { matches: matches.rows, observed: new Set(observed.rows.map(keyText)) };
}
