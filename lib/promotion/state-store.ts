import type pg from 'pg';
import type { Actor } from '../access';
import { pool, type Queryable } from '../db/client';
import type { DetectorState } from '../detectors/detector';
import { changeState, type LockedDetector } from '../detectors/lifecycle-store';
import { AppError } from '../errors';
import { soleCovers } from '../threats/legs';
import { readCoverage } from '../threats/store';
import { type GoingLive, keepWaiver, passGate, readWaiver } from './gate-store';
import { type Threads, warm } from './noise-store';

export interface StateWish extends GoingLive {
  state: DetectorState;
  reason: string;
  /** why it is right that a confirmed threat stands without any live detector */
  acceptLoss?: string;
}

/**
 * Changes a detector's state. Going live asks what every rule is asked that goes live; what takes the last live detector
 * away from a confirmed threat needs an explicit yes with a reason.
 */
export async function changeDetectorState(
  by: Actor,
  id: number,
  wish: StateWish,
  db: pg.Pool = pool(),
  threads: Threads = {},
): Promise<void> {
  if (wish.state === 'live') await warm(threads);
  return changeState(by, id, wish.state, wish.reason, db, async (tx, detector) => {
    if (wish.state === 'live') return goLive(tx, by, detector, wish, threads);
    return detector.state === 'live' ? leaveLive(tx, detector, wish) : {};
  });
}

async function goLive(
  tx: Queryable,
  by: Actor,
  detector: LockedDetector,
  wish: StateWish,
  threads: Threads,
): Promise<object> {
  const { id, yaml, versionId } = detector;
  const known = await readWaiver(tx, detector);
  const { waiver } = await passGate(tx, by.name, { yaml, detectorId: id }, wish, { known, ...threads });
  await keepWaiver(tx, id, waiver && { ...waiver, versionId });
  return waiver ? { waiver } : {};
}

async function leaveLive(tx: Queryable, { id }: LockedDetector, wish: StateWish): Promise<object> {
  const lost = await soleCover(id, tx);
  if (lost.length === 0) return {};
  const acceptLoss = wish.acceptLoss?.trim() ?? '';
  if (acceptLoss === '') {
    const names = lost.map(({ name }) => `"${name}"`).join(', ');
    throw new AppError(
      'conflict',
      `Without it no live detector catches ${names}. Say why that is accepted, or leave it live.`,
      { lost },
    );
  }
  return { lost, acceptLoss };
}

/** Confirmed threats that this live detector alone catches. */
async function soleCover(id: number, db: Queryable): Promise<{ id: number; name: string; events: number }[]> {
  const { threats, detectors } = await readCoverage(db);
  const alone = soleCovers(threats, detectors).get(id) ?? [];
  const events = detectors.find(({ detectorId }) => detectorId === id)?.events ?? {};
  return threats
    .filter((threat) => alone.includes(threat.id))
    .map((threat) => ({ ...threat, events: events[threat.id] ?? 0 }));
}
