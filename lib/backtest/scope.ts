import type { Range } from './range';

/** The telemetry that a question is about. */
export interface Scope {
  range: Range;
  /** the range is all that is stored */
  everything: boolean;
}

const MICROSECOND = 0.001;

/** @param asked epoch milliseconds; what is left out ends where the stored telemetry ends */
export function scopeOf({ from, to }: { from?: number | undefined; to?: number | undefined }, span: Range): Scope {
  const range = { from: from ?? span.from, to: to ?? span.to + MICROSECOND };
  return {
    range: { from: range.from, to: Math.max(range.from, range.to) },
    everything: from === undefined && to === undefined,
  };
}
