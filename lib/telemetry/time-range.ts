import type { Refused } from './formats/format';

/** PostgreSQL keeps microseconds: times are rounded to them on the way in, so that they compare equal after a round trip. */
export function storedTime(time: number): number {
  return Math.round(time * 1000) / 1000;
}

export interface TimeRange {
  from: number;
  to: number;
}

/** How old a record may be when nothing else is said: older ones come from a host whose clock is wrong. */
const ACCEPTED_MS = 400 * 86_400_000;
const AHEAD_MS = 86_400_000;

/** What is accepted now; a historic import states its own range instead. */
export function acceptedRange(nowMs: number, stated?: TimeRange): TimeRange {
  return stated ?? { from: nowMs - ACCEPTED_MS, to: nowMs + AHEAD_MS };
}

/** @param keptFrom epoch ms: what is older was dropped by retention, and is not taken in again */
export function checkTime(time: number, range: TimeRange, keptFrom: number | null): Refused | undefined {
  const iso = (ms: number) => new Date(Math.max(-8.64e15, Math.min(8.64e15, ms))).toISOString();
  if (keptFrom !== null && time < keptFrom)
    return {
      ok: false,
      code: 'not_kept',
      reason: `the time ${iso(time)} is before ${iso(keptFrom)}: retention dropped everything older, and takes nothing older in`,
    };
  if (time >= range.from && time <= range.to) return undefined;
  return {
    ok: false,
    code: 'bad_time',
    reason: `the time ${iso(time)} is outside ${iso(range.from)} to ${iso(range.to)}: check the host's clock, or import historic records with their range stated (unwrap import --from --to)`,
  };
}
