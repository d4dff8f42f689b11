import { z } from 'zod';
import { pool } from '@/lib/db/client';
import { route } from '@/lib/http';
import { evasionReport } from '@/lib/hypotheses/evade-store';
import { smallId } from '@/lib/ids';
import { readScenes } from '@/lib/threats/scenes-store';

export const dynamic = 'force-dynamic';

export const GET = route({
  params: z.object({ id: smallId }),
  query: z.strictObject({ seed: z.coerce.number().int().min(0).max(1_000_000).optional() }),
  run: async ({ params, query }) => evasionReport(pool(), await readScenes(pool(), params.id), query.seed),
});
