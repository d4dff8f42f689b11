import type { Range } from './range';

/** The telemetry that a question is about. */
export interface Scope {
  range: Range;
  /** the range is all that is stored */
  everything: boolean;
}

const MICROSECOND = 0.001;

/**
 * @param asked epoch milliseconds; what is left out ends where the stored telemetry ends
 * @param keptFrom what is before it counts no more, though it may not be dropped yet
 */
export function scopeOf(
  { from, to }: { from?: number | undefined; to?: number | undefined },
  span: Range,
  keptFrom: number | null,
): Scope {
  const begins = Math.max(from ?? span.from, keptFrom ?? Number.NEGATIVE_INFINITY);
  return {
    range: { from: begins, to: Math.max(begins, to ?? span.to + MICROSECOND) },
    everything: from === undefined && to === undefined && begins === span.from,
  };
}
