import { z } from 'zod';
import { route } from '@/lib/http';
import { MOST_DAYS } from '@/lib/retention/retention';
import { planRetention } from '@/lib/retention/setting-store';

export const dynamic = 'force-dynamic';

/** What would be dropped, were so many days kept. Nothing is changed. */
export const GET = route({
  query: z.object({ days: z.coerce.number().int().min(1).max(MOST_DAYS) }),
  run: ({ query }) => planRetention(query.days),
});
