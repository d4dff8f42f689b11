import type { Prevalence } from '../telemetry/shown';
import type { Life } from './forest';

/** How common a life's program is on other hosts; see prevalence.ts for what counts. */
export type Rarity = 'new' | 'rare' | 'common';

const RARE_SHARE = 0.1;

export function rarityOf({ hosts, reporting }: Prevalence): Rarity | null {
  if (reporting === 0) return null;
  if (hosts === 0) return 'new';
  return hosts <= Math.max(1, Math.floor(reporting * RARE_SHARE)) ? 'rare' : 'common';
}

/** Of the image that the row is named after; null where nothing is known of it. */
export function rarityOfLife(life: Life, known: ReadonlyMap<string, Prevalence>): Rarity | null {
  const prevalence = life.shown.started ? known.get(life.shown.behaviorId) : undefined;
  return prevalence ? rarityOf(prevalence) : null;
}
