import { pool, type Queryable } from '../db/client';
import type { PackFile } from '../sigma/pack';
import type { DetectorState } from './detector';
import { type ExportedRule, packFiles } from './pack-export';

export interface ExportChoice {
  /** only rules of this pack */
  pack?: string;
  /** only detectors in one of these states; all but retired ones by default */
  states?: readonly DetectorState[];
}

/** The newest texts of detectors, as files. */
export async function exportPack(choice: ExportChoice = {}, db: Queryable = pool()): Promise<PackFile[]> {
  const states = choice.states ?? ['live', 'observing', 'paused'];
  const { rows } = await db.query<ExportedRule>(
    `select d.detector_id as "detectorId", v.title, d.state, v.yaml,
       (select o.pack_path from detector_versions o where o.detector_id = d.detector_id and o.pack is not null
        order by o.number desc limit 1) as path
     from detectors d
     join lateral (select * from detector_versions v where v.detector_id = d.detector_id order by v.number desc limit 1) v on true
     where d.state = any($1::text[]) and ($2::text is null or exists (
       select from detector_versions o where o.detector_id = d.detector_id and o.pack = $2))
     order by d.detector_id`,
    [states, choice.pack ?? null],
  );
  return packFiles(rows);
}
