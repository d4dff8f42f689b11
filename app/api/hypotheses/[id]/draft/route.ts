import { z } from 'zod';
import { route } from '@/lib/http';
import { draftFor } from '@/lib/hypotheses/store';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

/** A rule from the evidence; it is not saved until the analyst keeps it. */
export const POST = route({
  params: z.object({ id: smallId }),
  run: ({ params }) => draftFor(params.id),
});
