import { readTriggers } from '@/lib/detectors/trigger-store';
import { route } from '@/lib/http';

export const dynamic = 'force-dynamic';

/** Detectors that this fleet's telemetry cannot trigger, and why. */
export const GET = route({ run: async () => ({ silent: await readTriggers() }) });
