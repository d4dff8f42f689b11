'use client';

import { useSyncExternalStore } from 'react';
import { onReach, type Reach, readReach } from '../ui/reach';

/** Whether the server answers. The sources are asked for on every page, so this is never older than 20 seconds. */
export function useLive(): Reach {
  return useSyncExternalStore(onReach, readReach, () => 'waiting');
}
