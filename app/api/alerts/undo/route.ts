import { z } from 'zod';
import { DISPOSITIONS, STATUSES } from '@/lib/alerts/alert';
import { undoChange } from '@/lib/alerts/change-store';
import { route } from '@/lib/http';
import { bigId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

/** What a change answered with, sent back to take it back. */
const body = z.object({
  before: z
    .array(
      z.object({
        id: bigId,
        status: z.enum(STATUSES),
        disposition: z.enum(DISPOSITIONS).nullable(),
        assignee: z.string().max(100).nullable(),
        reason: z.string().max(4_000).nullable(),
      }),
    )
    .min(1)
    .max(1_000),
});

export const POST = route({ body, run: ({ body, actor }) => undoChange(actor, body.before) });
