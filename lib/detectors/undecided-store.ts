import type { Queryable } from '../db/client';
import { timestampOf } from '../telemetry/store';
import type { LiveDetector } from './live-set';

/** A behavior on a host that a detector ran out of work on: neither a match nor none. */
interface Undecided {
  hostId: number;
  behaviorId: string;
  time: number;
  detector: LiveDetector;
}

/** Collects what detectors cannot decide in a batch, each behavior of a host once. */
export class UndecidedBatch {
  private readonly rows = new Map<string, Undecided>();

  add({ hostId, behaviorId, time }: Omit<Undecided, 'detector'>, detector: LiveDetector): void {
    const key = `${hostId} ${behaviorId} ${detector.versionId}`;
    const known = this.rows.get(key);
    if (!known || known.time > time) this.rows.set(key, { hostId, behaviorId, time, detector });
  }

  /** Written with the batch's matches: what is not decided is as durable as what is. */
  async put(tx: Queryable): Promise<void> {
    if (this.rows.size === 0) return;
    const rows = [...this.rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    await tx.query(
      `insert into undecided (host_id, behavior_id, version_id, detector_id, ts)
       select h, b, v, d, ${timestampOf('t')} from unnest($1::int[], $2::uuid[], $3::int[], $4::int[], $5::float8[]) x(h, b, v, d, t)
       on conflict (host_id, behavior_id, version_id) do update set ts = least(undecided.ts, excluded.ts)`,
      [
        rows.map(({ hostId }) => hostId),
        rows.map(({ behaviorId }) => behaviorId),
        rows.map(({ detector }) => detector.versionId),
        rows.map(({ detector }) => detector.detectorId),
        rows.map(({ time }) => time),
      ],
    );
  }
}
