import { pool, type Queryable } from '../db/client';
import { fleetFacts } from './fleet-store';
import { compileVersion, UnreadableRule } from './live-set';
import type { ReadyRule } from './rule';
import { canTrigger, factsNeeded, type SilentDetector } from './triggers';

const LIMIT = 20_000;
/** Versions never change: each is read once in this process. Tests use many databases, so the text is compared. */
const read = new Map<number, { yaml: string; ready: ReadyRule }>();

export async function readTriggers(db: Queryable = pool()): Promise<SilentDetector[]> {
  const { rows } = await db.query<{ detectorId: number; versionId: number; yaml: string }>(
    `select d.detector_id as "detectorId", v.version_id as "versionId", v.yaml
     from detectors d
     join lateral (select * from detector_versions v where v.detector_id = d.detector_id order by v.number desc limit 1) v on true
     where d.state <> 'retired' order by d.detector_id`,
  );
  const unread: SilentDetector[] = [];
  const rules = rows.flatMap(({ detectorId, versionId, yaml }) => {
    try {
      return [{ detectorId, ready: readyOf(versionId, yaml) }];
    } catch (error) {
      if (!(error instanceof UnreadableRule)) throw error;
      unread.push({ detectorId, reasons: [`its rule does not parse, so it does not run: ${error.message}`] });
      return [];
    }
  });
  const facts = await fleetFacts(
    db,
    rules.map(({ ready }) => factsNeeded(ready)),
  );
  const silent = rules.flatMap(({ detectorId, ready }) => {
    const { can, reasons } = canTrigger(ready, facts);
    return can ? [] : [{ detectorId, reasons }];
  });
  return [...unread, ...silent];
}

function readyOf(versionId: number, yaml: string): ReadyRule {
  const known = read.get(versionId);
  if (known?.yaml === yaml) return known.ready;
  const { kinds, ...ready } = compileVersion(yaml);
  const made = { ...ready, kinds: [...kinds] };
  if (read.size >= LIMIT) read.clear();
  read.set(versionId, { yaml, ready: made });
  return made;
}
