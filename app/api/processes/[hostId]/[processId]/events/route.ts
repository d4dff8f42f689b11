import { z } from 'zod';
import { route } from '@/lib/http';
import { processId, smallId } from '@/lib/ids';
import { readProcessEvents } from '@/lib/process-tree/store';

export const dynamic = 'force-dynamic';

export const GET = route({
  params: z.object({ hostId: smallId, processId }),
  query: z.object({ offset: z.coerce.number().int().min(0).max(10_000_000).default(0) }),
  run: ({ params, query }) => readProcessEvents(params.hostId, params.processId, query.offset),
});
