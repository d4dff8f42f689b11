import { z } from 'zod';
import { route } from '@/lib/http';
import { processId, smallId } from '@/lib/ids';
import { readProcessSummary } from '@/lib/process-tree/summary-store';

export const dynamic = 'force-dynamic';

export const GET = route({
  params: z.object({ hostId: smallId, processId }),
  run: ({ params }) => readProcessSummary(params.hostId, params.processId),
});
