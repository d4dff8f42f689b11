import { z } from 'zod';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { readLineage } from '@/lib/lineage/store';

export const dynamic = 'force-dynamic';

export const GET = route({
  query: z.object({ threat: smallId.optional() }),
  run: ({ query }) => readLineage(query.threat),
});
