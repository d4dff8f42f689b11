import { z } from 'zod';
import { reviewDetector } from '@/lib/detectors/review-store';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

/** Somebody looked at a detector again: when the next time is due, and what they found. */
export const POST = route({
  params: z.object({ id: smallId }),
  body: z.strictObject({
    days: z.number().int().min(1).max(730),
    note: z.string().trim().max(4_000).default(''),
  }),
  run: ({ params, body, actor }) => reviewDetector(actor, params.id, body),
});
