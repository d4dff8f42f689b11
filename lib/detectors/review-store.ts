import type pg from 'pg';
import { type Actor, audit } from '../access';
import { pool, transaction } from '../db/client';
import { AppError } from '../errors';
import { now } from '../time';
import { lockDetector } from './lifecycle-store';

/** Notes that a detector was looked at again, and in how many days it is due next. */
export function reviewDetector(
  by: Actor,
  id: number,
  review: { days: number; note: string },
  db: pg.Pool = pool(),
): Promise<void> {
  return transaction(
    async (tx) => {
      const { state, versionNumber } = await lockDetector(tx, id);
      if (state === 'retired') throw new AppError('conflict', `Detector ${id} is retired: there is nothing to review.`);
      await tx.query(
        'update detectors set review_days = $2, reviewed_at = $3, reviewed_by = $4 where detector_id = $1',
        [id, review.days, now(), by.name],
      );
      const details = { ...review, version: versionNumber };
      await audit(tx, { actor: by, action: 'review', object: 'detector', objectId: id, details });
    },
    { pool: db },
  );
}
