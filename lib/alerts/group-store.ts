import type { Queryable } from '../db/client';
import { epochMs } from '../telemetry/store';
import { type AlertPage, type QueueGroup, SEVERITIES, type Tally } from './alert';
import { COUNTED_AT_ONCE, tally } from './count-store';
import {
  decodeGroupCursor,
  encodeGroupCursor,
  GROUP_COLUMNS,
  type GroupCursor,
  type Grouped,
  groupKey,
  keyValues,
} from './group';
import {
  afterCursor,
  type CursorRow,
  comparePlaces,
  encodeCursor,
  forOther,
  ofView,
  orderBy,
  placeOf,
  type QueueQuery,
  type Sort,
  type Sql,
  severitiesOf,
  standsBefore,
} from './queue';
import { type ReadAlert, readAlertRows, withoutCode } from './row-store';

/**
 * The queue by groups. Groups stand in the order of their first alerts, and inside a group alerts stand in the same
 * order. A page holds the rows of as many groups as it takes, and goes on inside a group that is longer than a page.
 */
type Page = Pick<AlertPage, 'alerts' | 'groups' | 'nextCursor'>;

/** A group by its first alert in the queue's order. */
interface Head extends CursorRow {
  key: string;
}

const TREES_A_PAGE = 60;
/** Groups whose rows are asked for in one statement. */
const GROUPS_AT_ONCE = 40;

export async function readGroupedPage(db: Queryable, query: QueueQuery, where: Sql, counted: Tally): Promise<Page> {
  const { sort, limit } = query;
  const by = query.group as Grouped;
  const start = query.cursor ? decodeGroupCursor(by, sort, query.cursor) : null;
  const { heads, complete } =
    by === 'lineage' ? await walkTrees(db, sort, where, start) : await headsFrom(db, by, query, where, counted, start);
  const folded = new Set(query.fold ?? []);
  const few = !counted.atLeast;

  const ids: { id: string; key: string }[] = [];
  for (let at = 0; at < heads.length && ids.length <= limit; at += GROUPS_AT_ONCE) {
    const open = heads.slice(at, at + GROUPS_AT_ONCE).filter(({ key }) => !folded.has(key));
    ids.push(...(await readIds(db, by, sort, limit, where, open, start, few)));
  }
  const page = ids.slice(0, limit);
  const more = ids.length > page.length;
  const last = page.at(-1);
  const end = more ? heads.findIndex(({ key }) => key === last?.key) : heads.length - 1;
  const reached = heads.slice(0, end + 1);
  const rows = await rowsById(db, [...page.map(({ id }) => id), ...reached.map(({ id }) => id)]);
  const shown = reached.filter(({ id }) => rows.has(id));

  const stop = shown.at(-1);
  const lastRow = last && last.key === stop?.key ? rows.get(last.id) : stop;
  const next =
    (more || !complete) && stop && lastRow
      ? { key: stop.key, head: encodeCursor(sort, stop), row: encodeCursor(sort, lastRow) }
      : null;
  return {
    alerts: page.flatMap(({ id }) => rows.get(id) ?? []).map(withoutCode),
    groups: await headsOf(db, by, where, shown, rows, folded, few),
    nextCursor: next && encodeGroupCursor(by, sort, next),
  };
}

// --- which groups there are ------------------------------------------------------------------------------------------

const PLACE = `a.alert_id as id, a.host_id as "hostId", a.detector_id as "detectorId", a.anchor_id as "anchorId",
  a.severity as "severityCode", ${epochMs('a.last_ts')} as "lastTime", a.event_count as "eventCount"`;
type PlaceRow = CursorRow & { hostId: number; detectorId: number; anchorId: string };

/** Trees in the queue's order, from a place on: alerts that no other of their tree stands before. */
async function walkTrees(
  db: Queryable,
  sort: Sort,
  where: Sql,
  start: GroupCursor | null,
): Promise<{ heads: Head[]; complete: boolean }> {
  const after = start ? afterCursor(sort, start.head, where.params.length + 1) : { text: 'true', params: [] };
  const { rows } = await db.query<PlaceRow>(
    `select ${PLACE} from alerts a where ${where.text} and ${after.text} and not exists (
       select from alerts b where b.host_id = a.host_id and b.anchor_id = a.anchor_id and ${forOther(where.text)}
         and ${standsBefore(sort)})
     order by ${orderBy(sort)} limit ${TREES_A_PAGE + 1}`,
    [...where.params, ...after.params],
  );
  const heads = rows.slice(0, TREES_A_PAGE).map((row) => ({ ...row, key: groupKey('lineage', row) }));
  const begun = start ? [{ ...placeOf(sort, start.head), key: start.key }] : [];
  return { heads: [...begun, ...heads], complete: rows.length <= TREES_A_PAGE };
}

async function headsFrom(
  db: Queryable,
  by: Exclude<Grouped, 'lineage'>,
  query: QueueQuery,
  where: Sql,
  counted: Tally,
  start: GroupCursor | null,
): Promise<{ heads: Head[]; complete: boolean }> {
  const { column } = GROUP_COLUMNS[by][0]!;
  const { sort } = query;
  const sql = counted.atLeast ? firstOfEach(by, query, where) : firstOfFew(column, sort, where);
  const { rows } = await db.query<PlaceRow>(sql, where.params);
  const heads = rows.map((row) => ({ ...row, key: groupKey(by, row) })).sort((a, b) => comparePlaces(sort, a, b));
  if (!start) return { heads, complete: true };
  const found = heads.findIndex(({ key }) => key === start.key);
  // a group that moved up or is gone: what stood behind it goes on
  const place = placeOf(sort, start.head);
  const from = found >= 0 ? found : heads.findIndex((head) => comparePlaces(sort, head, place) > 0);
  return { heads: from < 0 ? [] : heads.slice(from), complete: true };
}

/** What matches is looked for by itself: in the order of the groups, all alerts would be read and asked. */
function firstOfFew(column: string, sort: Sort, where: Sql): string {
  return `${found(where)} select distinct on (${column}) ${PLACE} from found a order by ${column}, ${orderBy(sort)}`;
}

/** The first alert of each host or detector, through the index: a million alerts are not read. */
function firstOfEach(by: Exclude<Grouped, 'lineage'>, query: QueueQuery, where: Sql): string {
  const severities = severitiesOf(query);
  if (by === 'detector' && severities) return firstBySeverity(by, severities, query, where);
  if (by === 'host' && query.sort === 'severity' && query.detector?.length)
    return firstBySeverity(by, severities ?? ALL, query, where);
  const { column } = GROUP_COLUMNS[by][0]!;
  return `select ${PLACE} from ${by}s k cross join lateral (${firstOf(`${column} = k.${by}_id`, query, where)}) a`;
}

const ALL = SEVERITIES.map((_, code) => code);

/**
 * A detector's alerts are nearly all of one severity. Asked for another, an index in the order of time or events would be
 * read to its end; one by severity says at once that there is none. So each severity that the detectors have is asked for
 * by itself. The steps are fenced off, or the planner joins them anew.
 */
function firstBySeverity(
  by: Exclude<Grouped, 'lineage'>,
  severities: readonly number[],
  query: QueueQuery,
  where: Sql,
): string {
  const { column } = GROUP_COLUMNS[by][0]!;
  const detectors = query.detector?.length ? `unnest(array[${query.detector}]::int[]) k (detector_id)` : 'detectors k';
  const groups =
    by === 'host'
      ? 'hosts g cross join (select distinct severity from present) p'
      : 'present g cross join lateral (select g.severity) p';
  const group = `${column} = g.${by}_id and a.severity = p.severity`;
  return `with present as materialized (
      select distinct k.detector_id, s.severity from ${detectors} cross join unnest(array[${severities}]::smallint[]) s (severity)
        cross join lateral (select from alerts e where e.detector_id = k.detector_id and e.severity = s.severity
          and ${forOther(ofView(query.view), 'e')} limit 1) e)
    select distinct on (${column}) ${PLACE} from ${groups} cross join lateral (${firstOf(group, query, where)}) a
    order by ${column}, ${orderBy(query.sort)}`;
}

const firstOf = (group: string, { sort }: QueueQuery, where: Sql): string =>
  `select a.alert_id, a.host_id, a.detector_id, a.anchor_id, a.severity, a.last_ts, a.event_count from alerts a
   where ${group} and ${where.text} order by ${orderBy(sort)} limit 1`;

// --- the alerts of a page --------------------------------------------------------------------------------------------

async function readIds(
  db: Queryable,
  by: Grouped,
  sort: Sort,
  limit: number,
  where: Sql,
  heads: readonly Head[],
  start: GroupCursor | null,
  few: boolean,
): Promise<{ id: string; key: string }[]> {
  if (heads.length === 0) return [];
  const columns = GROUP_COLUMNS[by];
  const { join, params } = joinOf(by, heads, where.params.length);
  const bound = [...where.params, ...params];
  const after = start ? afterCursor(sort, start.row, bound.length + 1) : { text: 'true', params: [] };
  // the group that the last page ended in goes on behind that page's last row
  const begun = start && heads[0]?.key === start.key ? `and (g.n > 1 or ${after.text})` : '';
  const { rows } = await db.query<{ id: string; n: string }>(
    `${few ? found(where) : ''} select a.id, g.n from ${join} cross join lateral (
       select a.alert_id as id, row_number() over (order by ${orderBy(sort)}) as place from ${few ? 'found' : 'alerts'} a
       where ${columns.map(({ column }, i) => `${column} = g.k${i}`).join(' and ')} and ${few ? 'true' : where.text} ${begun}
       order by ${orderBy(sort)} limit ${limit + 1}) a
     order by g.n, a.place limit ${limit + 1}`,
    begun ? [...bound, ...after.params] : bound,
  );
  return rows.map(({ id, n }) => ({ id, key: heads[Number(n) - 1]!.key }));
}

/** What matches, looked for once instead of in each group; for when it is few. */
function found(where: Sql): string {
  return `with found as materialized (
    select a.alert_id, a.host_id, a.detector_id, a.anchor_id, a.severity, a.last_ts, a.event_count from alerts a where ${where.text})`;
}

/** The groups as a table `g (k0, k1, n)`. */
function joinOf(by: Grouped, heads: readonly Head[], from: number): { join: string; params: unknown[] } {
  const values = heads.map(({ key }) => keyValues(by, key)!);
  const columns = GROUP_COLUMNS[by];
  const arrays = columns.map(({ type }, i) => `$${from + i + 1}::${type}[]`);
  return {
    join: `unnest(${arrays.join(', ')}) with ordinality g(${columns.map((_, i) => `k${i}`).join(', ')}, n)`,
    params: columns.map((_, i) => values.map((value) => value[i])),
  };
}

async function rowsById(db: Queryable, ids: readonly string[]): Promise<Map<string, ReadAlert>> {
  const rows = await readAlertRows(db, { text: 'a.alert_id = any($1::bigint[])', params: [[...new Set(ids)]] });
  return new Map(rows.map((row) => [row.id, row]));
}

// --- what a head says ------------------------------------------------------------------------------------------------

async function headsOf(
  db: Queryable,
  by: Grouped,
  where: Sql,
  heads: readonly Head[],
  rows: ReadonlyMap<string, ReadAlert>,
  folded: ReadonlySet<string>,
  few: boolean,
): Promise<QueueGroup[]> {
  if (heads.length === 0) return [];
  const columns = GROUP_COLUMNS[by];
  const { join, params } = joinOf(by, heads, where.params.length);
  const same = columns.map(({ column }, i) => `${column} = g.k${i}`).join(' and ');
  const hidden = `(select count(*)::int from (select from alerts a where ${same} and a.redirect_to is null
    and a.status <> 'withdrawn' limit ${COUNTED_AT_ONCE}) members)`;
  const { rows: counts } = await db.query<Tally & { n: string; severity: number; members: number }>(
    `${few ? found(where) : ''} select g.n, c.*, ${by === 'lineage' ? hidden : '0'} as members from ${join} cross join lateral (
       select count(*)::int as total, coalesce(sum(event_count), 0)::float8 as events,
         count(*) > ${COUNTED_AT_ONCE} as "atLeast", coalesce(max(severity), 0) as severity
       from (select a.event_count, a.severity from ${few ? 'found' : 'alerts'} a where ${same} and ${few ? 'true' : where.text} limit ${COUNTED_AT_ONCE + 1}) counted) c
     order by g.n`,
    [...where.params, ...params],
  );
  return Promise.all(
    heads.map(async ({ key, id }, i) => {
      const { total, events, atLeast, severity, members } = counts[i]!;
      const exact = atLeast ? await tally(db, inGroup(by, key, where)) : { total, events, atLeast };
      return {
        key,
        ...exact,
        severity: SEVERITIES[severity] ?? 'informational',
        folded: folded.has(key),
        hidden: Math.max(0, members - exact.total),
        first: withoutCode(rows.get(id)!),
      };
    }),
  );
}

function inGroup(by: Grouped, key: string, where: Sql): Sql {
  const values = keyValues(by, key)!;
  const same = GROUP_COLUMNS[by].map(({ column, type }, i) => `${column} = $${where.params.length + i + 1}::${type}`);
  return { text: `${where.text} and ${same.join(' and ')}`, params: [...where.params, ...values] };
}
