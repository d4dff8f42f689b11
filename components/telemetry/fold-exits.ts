import type { ShownEvent } from '../../lib/telemetry/shown';

/** Ends of processes say little: they are folded, with their count, unless a detector reads them or somebody marked them. */
export function foldExits<E extends Pick<ShownEvent, 'kind'> & { detectors: readonly number[]; observed: boolean }>(
  evidence: readonly E[],
  all: boolean,
): { shown: E[]; folded: number } {
  const shown = evidence.filter((e) => all || e.kind !== 'process_end' || e.detectors.length > 0 || e.observed);
  return { shown, folded: evidence.length - shown.length };
}
