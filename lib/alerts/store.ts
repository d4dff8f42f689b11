import { pool, type Queryable } from '../db/client';
import type { AlertPage } from './alert';
import { countRows } from './count-store';
import { LEGS_WANTED } from './legs';
import { lineagesBelow } from './legs-store';
import {
  afterCursor,
  asciiLower,
  CLOSED,
  CRITICAL_AND_HIGH,
  encodeCursor,
  type Known,
  type Lineage,
  likePattern,
  OPEN,
  orderBy,
  type QueueQuery,
  queueConditions,
} from './queue';
import { readAlertRows, withoutCode } from './row-store';

/** A page of the queue, with how many alerts the filters match in all and what the saved views hold. */
export async function readQueue(query: QueueQuery, actor: string, db: Queryable = pool()): Promise<AlertPage> {
  const fewLegs = await lineagesWithFewLegs(db);
  const known = await lookUp(db, query, actor, fewLegs);
  const where = queueConditions(query, known);
  const after = query.cursor
    ? afterCursor(query.sort, query.cursor, where.params.length + 1)
    : { text: 'true', params: [] };
  const rows = await readAlertRows(db, {
    text: `${where.text} and ${after.text} order by ${orderBy(query.sort)} limit $${where.params.length + after.params.length + 1}`,
    params: [...where.params, ...after.params, query.limit + 1],
  });
  const page = rows.slice(0, query.limit);
  const totals = await countRows<{ total: number; events: number }>(db, {
    text: `select count(*)::int as total, coalesce(sum(a.event_count), 0)::float8 as events from alerts a where ${where.text}`,
    params: where.params,
  });
  return {
    alerts: page.map(withoutCode),
    ...totals,
    nextCursor: rows.length > page.length ? encodeCursor(query.sort, page[page.length - 1]!) : null,
    views: await countViews(db, actor, fewLegs),
  };
}

/** Names become ids first: conditions on alerts alone let their indexes work. */
async function lookUp(db: Queryable, query: QueueQuery, actor: string, fewLegs: Lineage[]): Promise<Known> {
  const known: Known = { actor, fewLegs };
  if (query.host?.length) {
    const { rows } = await db.query<{ id: number }>('select host_id as id from hosts where name = any($1::text[])', [
      query.host,
    ]);
    known.hostIds = rows.map((row) => row.id);
  }
  if (query.q) {
    const pattern = likePattern(asciiLower(query.q));
    const hosts = await db.query<{ id: number }>(
      'select host_id as id from hosts where lower(name collate "C") like $1',
      [pattern],
    );
    const versions = await db.query<{ id: number }>(
      'select version_id as id from detector_versions where lower(title collate "C") like $1',
      [pattern],
    );
    known.searchedHostIds = hosts.rows.map((row) => row.id);
    known.searchedVersionIds = versions.rows.map((row) => row.id);
  }
  return known;
}

const LEAST_FRESH_MS = 2_000;
const TIMES_COST = 20;
const fewLegsKept = new WeakMap<object, { until: number; lineages: Lineage[] }>();

/** The incidents of open alerts that too few detectors catch; kept for as long as looking is worth. */
async function lineagesWithFewLegs(db: Queryable): Promise<Lineage[]> {
  const known = fewLegsKept.get(db);
  if (known && known.until > Date.now()) return known.lineages;
  const since = Date.now();
  const { rows } = await db.query<Lineage>(
    `select distinct a.host_id as "hostId", a.anchor_id as "anchorId" from alerts a where ${OPEN}`,
  );
  const lineages = await lineagesBelow(db, rows, LEGS_WANTED);
  const cost = Date.now() - since;
  fewLegsKept.set(db, { until: Date.now() + Math.max(cost > 50 ? LEAST_FRESH_MS : 0, cost * TIMES_COST), lineages });
  return lineages;
}

async function countViews(db: Queryable, actor: string, fewLegs: readonly Lineage[]): Promise<AlertPage['views']> {
  const closed = await countRows<{ closed: number }>(db, {
    text: `select count(*)::int as closed from alerts a where ${CLOSED}`,
    params: [],
  });
  const open = await countRows<Omit<AlertPage['views'], 'closed'>>(db, {
    text: `select count(*)::int as open, (count(*) filter (where a.assignee is null))::int as unassigned,
       (count(*) filter (where a.assignee = $1))::int as mine,
       (count(*) filter (where ${CRITICAL_AND_HIGH}))::int as "criticalAndHigh",
       (count(*) filter (where (a.host_id, a.anchor_id) in (select * from unnest($2::int[], $3::bigint[]))))::int as "fewLegs"
     from alerts a where ${OPEN}`,
    params: [actor, fewLegs.map((l) => l.hostId), fewLegs.map((l) => l.anchorId)],
  });
  return { ...open, ...closed };
}

/** Beyond this many, "more than" is as good as the number. */
const MOST_NEW = 1_000;

/**
 * A cheap question for a page that waits: how many alerts came after this id (counted up to MOST_NEW). A hint, not a
 * cursor: an alert that took its id early and was committed late is not counted, and stands in the queue at its next load.
 */
export async function pulse(since: string, db: Queryable = pool()): Promise<{ newAlerts: number; newestId: string }> {
  const { rows } = await db.query<{ newAlerts: number; newestId: string }>(
    `select (count(*) filter (where redirect_to is null and status <> 'withdrawn'))::int as "newAlerts",
       greatest(coalesce(max(alert_id), 0), $1::bigint)::text as "newestId"
     from (select * from alerts where alert_id > $1::bigint order by alert_id desc limit ${MOST_NEW}) a`,
    [since],
  );
  return rows[0]!;
}
