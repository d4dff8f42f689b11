import type { Queryable } from '../db/client';
import { LEGS_WANTED } from './legs';
import { lineagesBelow } from './legs-store';
import { asciiLower, type Known, type Lineage, likePattern, OPEN, type QueueFilter } from './queue';

/** Names become ids first: conditions on alerts alone let their indexes work. */
export async function lookUp(db: Queryable, query: QueueFilter, actor: string): Promise<Known> {
  const known: Known = { actor };
  if (query.view === 'few-legs') known.fewLegs = await lineagesWithFewLegs(db);
  if (query.host?.length) {
    const { rows } = await db.query<{ id: number }>(
      `select host_id as id from hosts where name = any($1::text[]) or name || '@' || source = any($1::text[])`,
      [query.host],
    );
    known.hostIds = rows.map((row) => row.id);
  }
  if (query.q) {
    const pattern = likePattern(asciiLower(query.q));
    const hosts = await db.query<{ id: number }>(
      'select host_id as id from hosts where lower(name collate "C") like $1',
      [pattern],
    );
    const versions = await db.query<{ detectorId: number; versionId: number }>(
      'select detector_id as "detectorId", version_id as "versionId" from detector_versions where lower(title collate "C") like $1',
      [pattern],
    );
    known.searchedHostIds = hosts.rows.map((row) => row.id);
    known.searchedVersions = versions.rows;
  }
  return known;
}

const LEAST_FRESH_MS = 2_000;
const TIMES_COST = 20;
/** Of so many open alerts, the newest, the trees are looked at. */
export const FEW_LEGS_AMONG = 2_000;
const fewLegsKept = new WeakMap<object, { until: number; lineages: Lineage[] }>();

/** The incidents of open alerts that too few detectors catch; kept for as long as looking is worth. */
export async function lineagesWithFewLegs(db: Queryable): Promise<Lineage[]> {
  const known = fewLegsKept.get(db);
  if (known && known.until > Date.now()) return known.lineages;
  const since = Date.now();
  const { rows } = await db.query<Lineage>(
    `select distinct "hostId", "anchorId" from (
       select a.host_id as "hostId", a.anchor_id as "anchorId" from alerts a where ${OPEN}
       order by a.last_ts desc, a.alert_id desc limit ${FEW_LEGS_AMONG}) newest`,
  );
  const lineages = await lineagesBelow(db, rows, LEGS_WANTED);
  const cost = Date.now() - since;
  fewLegsKept.set(db, { until: Date.now() + Math.max(cost > 50 ? LEAST_FRESH_MS : 0, cost * TIMES_COST), lineages });
  return lineages;
}
