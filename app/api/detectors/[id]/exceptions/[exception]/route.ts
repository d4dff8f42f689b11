import { z } from 'zod';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { endException } from '@/lib/promotion/exception-store';

export const dynamic = 'force-dynamic';

/** Ends an exception; it stays in the history with the reason. */
export const POST = route({
  params: z.object({ id: smallId, exception: smallId }),
  body: z.strictObject({ end: z.literal(true), reason: z.string().trim().min(1).max(4_000) }),
  run: ({ params, body, actor }) => endException(actor, params.id, params.exception, body.reason),
});
