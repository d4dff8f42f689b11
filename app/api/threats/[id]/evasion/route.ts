import { z } from 'zod';
import { databaseUrl } from '@/lib/db/client';
import { jsonText, route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { incidents } from '@/lib/incident';

export const dynamic = 'force-dynamic';

export const GET = route({
  params: z.object({ id: smallId }),
  query: z.strictObject({ seed: z.coerce.number().int().min(0).max(1_000_000).optional() }),
  run: async ({ params, query }) =>
    jsonText(await incidents(databaseUrl()).ask({ evasion: params.id, seed: query.seed })),
});
