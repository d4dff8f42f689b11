import type pg from 'pg';
import { audit } from '../access';
import { pool, type Queryable, transaction } from '../db/client';
import { changeLiveSet, createDetector } from './lifecycle-store';
import { STARTERS, type Starter } from './starters';

const SYSTEM = { name: 'unwrap', shown: 'Unwrap' };

/**
 * Makes the starter detectors live that were never installed here, and answers with how many that were. What people did
 * to one (tuned, paused, retired) stays; run it after every migration.
 */
export function installStarters(db: pg.Pool = pool()): Promise<number> {
  return transaction(
    async (tx) => {
      if ((await notInstalled(tx)).length === 0) return 0;
      const epoch = await changeLiveSet(tx);
      // another start may have come first
      const missing = await notInstalled(tx);
      const made = [];
      for (const { key, yaml } of missing) {
        made.push(
          await createDetector(tx, {
            yaml,
            state: 'live',
            origin: 'starter',
            starterKey: key,
            author: SYSTEM.name,
            epoch,
            note: 'Comes with Unwrap',
          }),
        );
      }
      await audit(
        tx,
        ...made.map(({ detectorId, title }) => ({
          actor: SYSTEM,
          action: 'install',
          object: 'detector',
          objectId: detectorId,
          details: { title, epoch },
        })),
      );
      return made.length;
    },
    { pool: db },
  );
}

async function notInstalled(tx: Queryable): Promise<Starter[]> {
  const { rows } = await tx.query<{ key: string }>(
    'select starter_key as key from detectors where starter_key is not null',
  );
  const known = new Set(rows.map(({ key }) => key));
  return STARTERS.filter(({ key }) => !known.has(key));
}
