import type pg from 'pg';
import type { Actor } from '../access';
import { pool } from '../db/client';
import { countsOf, filePlace, type PackChoice, type PackEntry, type PackReport } from '../detectors/pack';
import { importPack } from '../detectors/pack-store';
import { AppError } from '../errors';
import type { PackFile } from '../sigma/pack';
import { saveVersion } from './store';

/**
 * Imports a pack, and where it is asked for takes the new texts of live detectors, too: each passes what every change of a
 * live detector passes, so that no confirmed threat is lost by an update. One that does not pass stays as it is.
 */
export async function importWithLive(
  by: Actor,
  files: readonly PackFile[],
  choice: PackChoice & { updateLive: boolean },
  db: pg.Pool = pool(),
): Promise<PackReport> {
  const { report, sources } = await importPack(by, files, choice, db);
  if (!choice.updateLive) return report;
  for (const entry of report.entries) {
    if (entry.verdict === 'waits') await updateLive(by, entry, sources.get(entry)!.yaml, choice.pack, db);
  }
  return { ...report, counts: countsOf(report.entries) };
}

async function updateLive(by: Actor, entry: PackEntry, yaml: string, pack: string, db: pg.Pool): Promise<void> {
  const from = { pack, path: filePlace(entry.path, entry.document) };
  try {
    const { number } = await saveVersion(by, entry.detectorId!, { yaml, note: `Updated from ${pack}`, from }, db);
    entry.verdict = 'updated';
    entry.why = `version ${number} of D-${entry.detectorId}, which is live`;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    entry.why = `D-${entry.detectorId} is live and was not changed: ${error.message}`;
  }
}
