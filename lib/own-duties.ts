import type { Duty } from './duties';
import { settleSilent } from './ingest';

/** What the workers of this console do in the background. */
export const OWN_DUTIES: readonly Duty[] = [
  { name: 'settle parts that wait in silence', every: 20_000, run: settleSilent },
];
