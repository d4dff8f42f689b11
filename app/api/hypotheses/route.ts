import { z } from 'zod';
import { databaseUrl, pool } from '@/lib/db/client';
import { route } from '@/lib/http';
import { createHypothesis, listHypotheses } from '@/lib/hypotheses/store';
import { bigId, smallId } from '@/lib/ids';
import { draftInThread } from '@/lib/incident-draft';

export const dynamic = 'force-dynamic';

export const GET = route({
  run: async () => ({ hypotheses: await listHypotheses() }),
});

export const POST = route({
  body: z.object({
    title: z.string().trim().min(1).max(200),
    statement: z.string().max(10_000).default(''),
    alertId: bigId.nullish(),
    threatId: smallId.nullish(),
    /** a ready rule; without one it is drafted from the evidence */
    yaml: z.string().max(65_536).optional(),
    observationIds: z.array(bigId).max(500),
  }),
  run: ({ body, actor }) => createHypothesis(actor, body, pool(), draftInThread(databaseUrl())),
});
