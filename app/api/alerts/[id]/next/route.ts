import { z } from 'zod';
import { nextAlert } from '@/lib/alerts/next-store';
import { queueQuery } from '@/lib/alerts/queue';
import { route } from '@/lib/http';
import { bigId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

/** The alert after this one under the queue's filters and order, that shares something with it. */
export const GET = route({
  params: z.object({ id: bigId }),
  query: queueQuery.extend({ same: z.enum(['host', 'detector', 'lineage']) }),
  run: async ({ params, query, actor }) => ({ id: await nextAlert(query, actor.name, params.id, query.same) }),
});
