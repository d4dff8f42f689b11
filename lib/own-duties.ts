import type { Duty } from './duties';
import { foldLate, settleSilent } from './ingest';
import { expireExceptions } from './promotion/exception-store';
import { applyRetention } from './retention/drop-store';
import { countCommonValues } from './telemetry/common-values-store';
import { sealDays } from './telemetry/rollup-days-store';
import { analyzeParents, makePartitionsAhead } from './telemetry/upkeep-store';

/** What the workers of this console do in the background. */
export const OWN_DUTIES: readonly Duty[] = [
  { name: 'settle parts that wait in silence', every: 20_000, run: settleSilent },
  { name: 'put into context what very late records left behind', every: 5_000, run: foldLate },
  { name: 'make the partitions of the days to come', every: 3_600_000, run: makePartitionsAhead },
  { name: 'end exceptions that have expired', every: 60_000, run: expireExceptions },
  { name: 'seal the days that are over', every: 60_000, run: (pool) => sealDays(pool) },
  { name: 'drop the days that are no longer kept', every: 3_600_000, run: applyRetention },
  { name: 'count common values', every: 10 * 60_000, run: (pool) => countCommonValues(pool) },
  { name: 'analyze partitioned tables as a whole', every: 6 * 3_600_000, run: analyzeParents },
];
