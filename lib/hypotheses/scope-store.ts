import type { Queryable } from '../db/client';
import { AppError } from '../errors';
import { type EventKey, kindCode } from '../telemetry/event';
import { installationKeys } from '../telemetry/keys-store';
import { eventsOf, type LineageId } from '../telemetry/lineage-store';
import { isPackaged } from '../telemetry/paths';
import { epochMs, timestampOf } from '../telemetry/store';
import { VALUE_FIELDS, type ValueField } from '../telemetry/values';
import type { ScopePart } from './suggestion';

export interface ScopeProcess {
  hostId: number;
  processId: string;
  anchorId: string;
}

export interface Scope {
  parts: Record<ScopePart, ScopeProcess[]>;
  hostId: number;
}

/** Processes that a part names at most, beside the lineage. */
const MOST_PROCESSES = 2_000;
const MOST_VALUES = 500;
/** The user's other work, and the session's, count this long before and after. */
const AROUND_MS = 30 * 60_000;

/** Everything that might belong to the incident of an alert, by why it might. */
export async function readScope(db: Queryable, alertId: string): Promise<Scope> {
  const lineage = await alertLineage(db, alertId);
  const own = await lineageProcesses(db, lineage);
  const brought = await broughtFiles(db, own);
  const span = {
    from: Math.min(...own.map(({ time }) => time)) - AROUND_MS,
    to: Math.max(...own.map(({ time }) => time)) + AROUND_MS,
  };
  const place = { hostId: lineage.hostId, anchorId: lineage.anchorId, ...span };
  const [files, hashes, session, user] = await Promise.all([
    byValue(db, 'image', brought.paths, place, 'here'),
    byValue(db, 'sha256', brought.hashes, place, 'anywhere'),
    sameParent(db, place),
    sameUser(db, place, brought.users),
  ]);
  const known = new Set([...own, ...files].map(keyOf));
  return {
    hostId: lineage.hostId,
    parts: { lineage: own, files, hashes: hashes.filter((one) => !known.has(keyOf(one))), session, user },
  };
}

export const keyOf = ({ hostId, processId }: Pick<ScopeProcess, 'hostId' | 'processId'>): string =>
  `${hostId} ${processId}`;

export async function alertLineage(db: Queryable, alertId: string): Promise<LineageId> {
  const { rows } = await db.query<LineageId>(
    `select a.host_id as "hostId", a.anchor_id as "anchorId" from alerts b
     join alerts a on a.host_id = b.host_id and a.alert_id = coalesce(b.redirect_to, b.alert_id) where b.alert_id = $1`,
    [alertId],
  );
  if (!rows[0]) throw new AppError('not_found', `There is no alert ${alertId}.`);
  return rows[0];
}

type Started = ScopeProcess & { behaviorId: string; time: number };

async function lineageProcesses(db: Queryable, { hostId, anchorId }: LineageId): Promise<Started[]> {
  const { rows } = await db.query<Started>(
    `select host_id as "hostId", process_id as "processId", anchor_id as "anchorId", behavior_id as "behaviorId", ${epochMs('ts')} as time
     from processes where host_id = $1 and anchor_id = $2 order by ts, seq, part limit 20000`,
    [hostId, anchorId],
  );
  return rows;
}

/** What the lineage's programs are and wrote, where no package manager puts files. */
async function broughtFiles(
  db: Queryable,
  own: readonly Started[],
): Promise<{ paths: string[]; hashes: string[]; users: string[] }> {
  const { rows } = await db.query<{ image: string | null; sha256: string | null; user: string | null }>(
    `select distinct doc ->> 'image' as image, doc ->> 'sha256' as sha256, doc ->> 'user' as "user"
     from behaviors where behavior_id = any($1::uuid[])`,
    [[...new Set(own.map(({ behaviorId }) => behaviorId))]],
  );
  const written = await writtenPaths(db, own);
  const programs = rows.filter(({ image }) => image !== null && !isPackaged(image));
  return {
    paths: unique([...programs.map(({ image }) => image), ...written.filter((path) => !isPackaged(path))]),
    hashes: unique(programs.map(({ sha256 }) => sha256)),
    users: unique(rows.map(({ user }) => user)).filter((user) => user !== 'root'),
  };
}

async function writtenPaths(db: Queryable, own: readonly Started[]): Promise<string[]> {
  if (own.length === 0) return [];
  const { rows } = await db.query<{ path: string }>(
    `select distinct t.doc #>> '{file,path}' as path from unnest($2::bigint[]) p(process_id)
     cross join lateral (select behavior_id from events where host_id = $1 and process_id = p.process_id
       and ts >= ${timestampOf('$3::float8')} and kind = any($4::smallint[]) offset 0) e
     join behaviors b on b.behavior_id = e.behavior_id join targets t on t.target_id = b.target_id limit ${MOST_VALUES}`,
    [
      own[0]!.hostId,
      own.map(({ processId }) => processId),
      own[0]!.time,
      (['file_create', 'file_write', 'file_rename', 'file_chmod'] as const).map(kindCode),
    ],
  );
  return rows.map(({ path }) => path);
}

interface Place extends LineageId {
  from: number;
  to: number;
}

/** Processes of other lineages whose own behavior holds one of the values. */
async function byValue(
  db: Queryable,
  field: ValueField,
  values: readonly string[],
  { hostId, anchorId, from }: Place,
  where: 'here' | 'anywhere',
): Promise<ScopeProcess[]> {
  if (values.length === 0) return [];
  const keys = await installationKeys(db);
  const { rows: behaviors } = await db.query<{ id: string }>(
    `select distinct v.behavior_id as id from behavior_values v join behaviors b on b.behavior_id = v.behavior_id
     where v.field = $1 and v.value_key = any($2::bigint[]) and b.kind = ${kindCode('process_start')} limit ${MOST_PROCESSES}`,
    [VALUE_FIELDS.indexOf(field), values.slice(0, MOST_VALUES).map((value) => keys.value(field, value))],
  );
  const { rows } = await db.query<ScopeProcess>(
    `select p.host_id as "hostId", p.process_id as "processId", p.anchor_id as "anchorId" from rollups r
     join events e on e.host_id = r.host_id and e.behavior_id = r.behavior_id and e.ts >= r.day::timestamp at time zone 'UTC' and e.ts < (r.day + 1)::timestamp at time zone 'UTC'
     join processes p on p.host_id = e.host_id and p.process_id = e.process_id
     where r.behavior_id = any($1::uuid[]) and e.kind = ${kindCode('process_start')}
       and not (p.host_id = $2 and p.anchor_id = $3) and ($4 or (p.host_id = $2 and p.ts >= ${timestampOf('$5::float8')}))
     group by 1, 2, 3 limit ${MOST_PROCESSES}`,
    [behaviors.map(({ id }) => id), hostId, anchorId, where === 'anywhere', from],
  );
  return rows;
}

/** What else the process did that started the lineage, around the same time. */
async function sameParent(db: Queryable, { hostId, anchorId, from, to }: Place): Promise<ScopeProcess[]> {
  const { rows } = await db.query<ScopeProcess>(
    `select p.host_id as "hostId", p.process_id as "processId", p.anchor_id as "anchorId"
     from processes a join processes s on s.host_id = a.host_id and s.parent_id = a.parent_id
     join processes p on p.host_id = s.host_id and p.anchor_id = s.process_id
     where a.host_id = $1 and a.process_id = $2 and p.anchor_id <> $2
       and p.ts between ${timestampOf('$3::float8')} and ${timestampOf('$4::float8')} limit ${MOST_PROCESSES}`,
    [hostId, anchorId, from, to],
  );
  return rows;
}

/** What else the lineage's users did on the host, around the same time. */
async function sameUser(
  db: Queryable,
  { hostId, anchorId, from, to }: Place,
  users: readonly string[],
): Promise<ScopeProcess[]> {
  if (users.length === 0) return [];
  const { rows } = await db.query<ScopeProcess>(
    `select p.host_id as "hostId", p.process_id as "processId", p.anchor_id as "anchorId"
     from processes p join behaviors b on b.behavior_id = p.behavior_id
     where p.host_id = $1 and p.anchor_id <> $2 and p.ts between ${timestampOf('$3::float8')} and ${timestampOf('$4::float8')}
       and b.doc ->> 'user' = any($5::text[]) limit ${MOST_PROCESSES}`,
    [hostId, anchorId, from, to, [...users]],
  );
  return rows;
}

/** One behavior of one process of the incident. */
export interface ScopeGroup {
  hostId: number;
  processId: string;
  anchorId: string;
  behaviorId: string;
  kind: number;
  count: number;
  first: EventKey;
  keys: readonly (readonly [time: number, seq: number, part: number])[];
}

export const MOST_GROUPS = 20_000;
const REFS_EACH = 50;

/** What these processes did, in order of time; their ends are left out, and what comes after `most` groups. */
export async function scopeGroups(
  db: Queryable,
  processes: readonly ScopeProcess[],
  most = MOST_GROUPS,
): Promise<ScopeGroup[]> {
  if (processes.length === 0) return [];
  const ids = [processes.map((p) => p.hostId), processes.map((p) => p.processId)];
  const { rows: spans } = await db.query<{ from: number; to: number }>(
    `select ${epochMs('min(p.ts)')} as "from", ${epochMs('max(h.last_ts)')} as "to" from unnest($1::int[], $2::bigint[]) x(host_id, process_id)
     join processes p on p.host_id = x.host_id and p.process_id = x.process_id join hosts h on h.host_id = p.host_id`,
    ids,
  );
  const { rows } = await db.query<Omit<ScopeGroup, 'first'>>(
    `select e.host_id as "hostId", e.process_id as "processId", p.anchor_id as "anchorId", e.behavior_id as "behaviorId", min(e.kind) as kind,
       count(*)::int as count,
       (array_agg(array[${epochMs('e.ts')}, e.seq::float8, e.part::float8] order by e.ts, e.seq, e.part))[1:${REFS_EACH}] as keys
     from unnest($1::int[], $2::bigint[]) x(host_id, process_id)
     join processes p on p.host_id = x.host_id and p.process_id = x.process_id
     ${eventsOf('x', ['$3::float8', '$4::float8'])}
     group by 1, 2, 3, 4 order by min(e.ts), min(e.seq), min(e.part), e.host_id, e.process_id, e.behavior_id limit $5`,
    [...ids, spans[0]!.from, spans[0]!.to, most],
  );
  return rows.map((row) => {
    const [time, seq, part] = row.keys[0]!;
    return { ...row, first: { time, seq, part } };
  });
}

const unique = (values: readonly (string | null)[]): string[] => [
  ...new Set(values.flatMap((value) => (value === null || value === '' ? [] : [value]))),
];
