import { z } from 'zod';
import { undoBulkChange } from '@/lib/alerts/bulk-store';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { enqueue } from '@/lib/jobs/queue';

export const dynamic = 'force-dynamic';

export const POST = route({
  params: z.object({ id: smallId }),
  run: ({ params, actor }) => undoBulkChange(actor, params.id, (tx, id) => enqueue('bulk-change', { id }, { tx })),
});
