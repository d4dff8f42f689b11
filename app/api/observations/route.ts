import { z } from 'zod';
import { route } from '@/lib/http';
import { forget, observe, readObservations } from '@/lib/hypotheses/observation-store';
import { bigId, smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

const ref = z.string().max(60);

export const GET = route({
  query: z.object({
    alert: bigId.optional(),
    hypothesis: smallId.optional(),
    limit: z.coerce.number().int().min(1).max(1_000).default(500),
  }),
  run: async ({ query }) => ({
    observations: await readObservations({ alertId: query.alert, hypothesisId: query.hypothesis, limit: query.limit }),
  }),
});

export const POST = route({
  body: z.object({
    refs: z.array(ref).min(1).max(500),
    note: z.string().max(4_000).default(''),
    alertId: bigId.nullable().default(null),
  }),
  run: async ({ body, actor }) => ({ observations: await observe(actor, body) }),
});

export const DELETE = route({
  body: z
    .object({ ids: z.array(bigId).max(500).optional(), refs: z.array(ref).max(500).optional() })
    .refine(
      (body) => (body.ids?.length ?? 0) + (body.refs?.length ?? 0) > 0,
      'name observations by ids or events by refs',
    ),
  run: ({ body, actor }) => forget(actor, body),
});
