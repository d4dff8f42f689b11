import { z } from 'zod';
import { queueQuery } from '@/lib/alerts/queue';
import { readTrends } from '@/lib/alerts/trend-store';
import { route } from '@/lib/http';

export const dynamic = 'force-dynamic';

export const GET = route({
  query: z.object({ detector: queueQuery.shape.detector }),
  run: ({ query }) => readTrends(query.detector ?? []),
});
