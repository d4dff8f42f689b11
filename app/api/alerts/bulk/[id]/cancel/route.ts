import { z } from 'zod';
import { cancelBulkChange } from '@/lib/alerts/bulk-store';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

export const POST = route({
  params: z.object({ id: smallId }),
  run: ({ params, actor }) => cancelBulkChange(actor, params.id),
});
