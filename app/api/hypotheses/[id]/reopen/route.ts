import { z } from 'zod';
import { route } from '@/lib/http';
import { reopenHypothesis } from '@/lib/hypotheses/store';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

/** A rejected idea becomes a draft again; the rejection and its numbers stay in its history. */
export const POST = route({
  params: z.object({ id: smallId }),
  body: z.strictObject({ reason: z.string().trim().min(1).max(4_000) }),
  run: ({ params, body, actor }) => reopenHypothesis(actor, params.id, body.reason),
});
