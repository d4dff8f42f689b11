import type { Queryable } from '../db/client';
import { epochMs } from '../telemetry/store';
import { WRITERS_LOCK } from '../telemetry/writers-lock';
import { exceptionsOf } from './exception-store';
import { compileVersion, type HeldLiveSet, type LiveDetector, type LiveSet, UnreadableRule } from './live-set';

const cache = new WeakMap<object, HeldLiveSet>();
const compiled = new Map<number, Omit<LiveDetector, 'state' | 'fromEpoch' | 'exceptions'>>();

/**
 * The live set inside an ingest transaction, held, so that a change of the set waits for this transaction and the next
 * one sees it whole.
 * @param pool what the memo belongs to (one database)
 */
export async function shareLiveSet(tx: Queryable, pool: object): Promise<HeldLiveSet> {
  await tx.query('select pg_advisory_xact_lock_shared($1)', [WRITERS_LOCK]);
  const { rows } = await tx.query<{ epoch: string; keptFrom: number | null }>(
    `select epoch, ${epochMs('kept_from')} as "keptFrom" from live_set where id = 1`,
  );
  const { keptFrom } = rows[0]!;
  const epoch = Number(rows[0]!.epoch);
  const known = cache.get(pool);
  // the same object as long as nothing changed: what was compiled for it is known by it
  if (known?.epoch === epoch && known.keptFrom === keptFrom) return known;
  const set = { epoch, keptFrom, detectors: known?.epoch === epoch ? known.detectors : await readLive(tx) };
  cache.set(pool, set);
  return set;
}

/** The live set as last committed, for screens and backtests: no lock. */
export async function readLiveSet(db: Queryable): Promise<LiveSet> {
  const { rows } = await db.query<{ epoch: string }>('select epoch from live_set where id = 1');
  return { epoch: Number(rows[0]!.epoch), detectors: await readLive(db) };
}

async function readLive(db: Queryable): Promise<LiveDetector[]> {
  const { rows } = await db.query(
    `select d.detector_id as "detectorId", d.state, v.version_id as "versionId", v.live_from_epoch::float8 as "fromEpoch",
       v.title, v.level, v.yaml
     from detectors d join detector_versions v using (detector_id)
     where d.state in ('live', 'observing') and v.live_from_epoch is not null and v.live_to_epoch is null
     order by d.detector_id`,
  );
  const exceptions = await exceptionsOf(db);
  return rows.flatMap((row) => {
    const version = readable(row);
    if (!version) return [];
    const { state, fromEpoch } = row;
    return [{ ...version, state, fromEpoch, exceptions: exceptions.get(row.detectorId) ?? [] }];
  });
}

interface VersionRow {
  detectorId: number;
  versionId: number;
  title: string;
  level: string;
  yaml: string;
}

const told = new Set<string>();

/** A rule that does not parse stops no other: it is left out, the log says so once, and the list of detectors as long as it stands. */
function readable(row: VersionRow): ReturnType<typeof compiledVersion> | undefined {
  try {
    return compiledVersion(row);
  } catch (error) {
    if (!(error instanceof UnreadableRule)) throw error;
    const text = `detector ${row.detectorId} (${row.title}) does not run: its rule does not parse: ${error.message}`;
    if (!told.has(text)) console.error(text);
    told.add(text);
    return undefined;
  }
}

/** Versions never change: each is compiled once in this process. Tests use many databases, so the text is compared. */
function compiledVersion(row: VersionRow) {
  const known = compiled.get(row.versionId);
  if (known && known.detectorId === row.detectorId && known.matcher.rule.source === row.yaml) return known;
  const { matcher, kinds, perEvent, perRecord } = compileVersion(row.yaml);
  const made = {
    detectorId: row.detectorId,
    versionId: row.versionId,
    title: row.title,
    level: row.level,
    matcher,
    kinds,
    perEvent,
    perRecord,
  };
  compiled.set(row.versionId, made);
  return made;
}

/**
 * Versions by id, live or not: a late record asks again of a match what its own version says, without exceptions. Those whose
 * rule does not parse are absent.
 */
export async function versionsById(db: Queryable, ids: readonly number[]): Promise<Map<number, LiveDetector>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<VersionRow>(
    `select detector_id as "detectorId", version_id as "versionId", title, level, yaml from detector_versions
     where version_id = any($1::int[])`,
    [[...new Set(ids)]],
  );
  return new Map(
    rows.flatMap((row) => {
      const version = readable(row);
      return version ? [[row.versionId, { ...version, state: 'live', fromEpoch: 0, exceptions: [] }] as const] : [];
    }),
  );
}
