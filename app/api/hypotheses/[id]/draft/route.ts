import { z } from 'zod';
import { databaseUrl, pool } from '@/lib/db/client';
import { route } from '@/lib/http';
import { draftFor } from '@/lib/hypotheses/store';
import { smallId } from '@/lib/ids';
import { draftInThread } from '@/lib/incident-draft';

export const dynamic = 'force-dynamic';

/** A rule from the evidence; it is not saved until the analyst keeps it. */
export const POST = route({
  params: z.object({ id: smallId }),
  run: ({ params }) => draftFor(params.id, pool(), draftInThread(databaseUrl())),
});
