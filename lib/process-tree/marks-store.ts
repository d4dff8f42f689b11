import type { Queryable } from '../db/client';
import { items, listed, numbers, plain } from '../db/columns';
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
/**
 * Process by process: planning `= any(...)` of thousands of ids takes longer than answering it, and before PostgreSQL has
 * counted a day's events it would read all of them for each process of a plain join, or where it sees an order by time.
 */
const eachProcess = (select: string) =>
  `unnest($2::bigint[]) with ordinality p(id, n) cross join lateral (
     select ${select} from (select * from events where host_id = $1 and process_id = p.id and ${IN_RANGE} offset 0) events) e`;
const COLUMNS = `${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part, e.process_id as "processId", e.kind as code, b.target_id as "targetId"`;
/** A process's own start and end are of nothing else. */
const WITHOUT_TARGET = [kindCode('process_start'), kindCode('process_end')].join(', ');

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
  const counts = await countEvents(db, hostId, processes, range);
  const each = [...counts.values()].map((count) => count.all);
  return { rows: await readFirst(db, hostId, [...counts.keys()], range, evenShare(each, budget)), counts };
}

async function countEvents(
  db: Queryable,
  hostId: number,
  processes: readonly ProcessRow[],
  range: Range,
): Promise<Map<string, EventCounts>> {
  const { rows } = await db.query<Record<'n' | 'all' | 'files' | 'connections', string | null>>(
    `select ${listed(['n', 'all', 'files', 'connections'])} from (
       select p.n, e.* from ${eachProcess(`count(*) as "all", count(*) filter (where kind = any($5::smallint[])) as files,
         count(*) filter (where kind = ${kindCode('net_connect')}) as connections`)} where e.all > 0) x`,
    [hostId, plain(processes, (row) => row.id), range.from, range.to, codesOfAction('file_create')],
  );
  const [n, all, files, connections] = [
    numbers(rows[0]!.n),
    numbers(rows[0]!.all),
    numbers(rows[0]!.files),
    numbers(rows[0]!.connections),
  ];
  return new Map(
    n.map((place, i) => [processes[place - 1]!.id, { all: all[i]!, files: files[i]!, connections: connections[i]! }]),
  );
}

const MOST_TELLING = 20_000;

/**
 * The first events of each process, and those that stand in an alert or that an analyst marked. In columns: as rows, a
 * large tree would take longer to read than to find.
 */
async function readFirst(
  db: Queryable,
  hostId: number,
  ids: readonly string[],
  range: Range,
  share: number,
): Promise<MarkRow[]> {
  if (ids.length === 0) return [];
  const inTime = `ts between ${timestampOf('$3::float8')} and ${timestampOf('$4::float8')}`;
  const { rows } = await db.query<Record<'n' | 'us' | 'seq' | 'part' | 'kind' | 'target', string | null>>(
    `select ${listed(['n', 'us', 'seq', 'part', 'kind', 'target'])} from (
       select e.n, round(date_part('epoch', e.ts) * 1000000)::int8 as us, e.seq, e.part, e.kind, b.target_id as target from (
         select p.n, e.* from ${eachProcess(`ts, seq, part, kind, case when kind not in (${WITHOUT_TARGET}) then behavior_id end as behavior_id,
           row_number() over (order by ts, seq, part) as place`)}) e
       left join behaviors b on b.behavior_id = e.behavior_id
       where e.place <= $5 or (e.ts, e.seq, e.part) in (
         select ts, seq, part from matches where host_id = $1 and withdrawn_at is null and alert_id is not null and ${inTime}
         union all select ts, seq, part from observations where host_id = $1 and ${inTime} limit ${MOST_TELLING})) x`,
    [hostId, plain(ids, (id) => id), range.from, range.to, share],
  );
  const { n, us, seq, part, kind, target } = rows[0]!;
  const [times, seqs, parts, kinds] = [numbers(us), numbers(seq), numbers(part), numbers(kind)];
  const targets = items(target);
  return numbers(n).map(
    (place, i): MarkRow => ({
      processId: ids[place - 1]!,
      // a whole number of microseconds: the double that stands nearest to the time, as the database's
      time: times[i]! / 1000,
      seq: seqs[i]!,
      part: parts[i]!,
      kind: kindOfCode(kinds[i]!),
      targetId: targets[i] === '' ? null : targets[i]!,
    }),
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
