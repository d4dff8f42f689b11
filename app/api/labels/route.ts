import { z } from 'zod';
import { route } from '@/lib/http';
import { labelEvents } from '@/lib/hypotheses/label-store';

export const dynamic = 'force-dynamic';

export const POST = route({
  body: z.strictObject({
    refs: z.array(z.string().max(100)).min(1).max(500),
    verdict: z.boolean().nullable(),
  }),
  run: ({ body, actor }) => labelEvents(actor, body),
});
