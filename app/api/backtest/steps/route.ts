import { z } from 'zod';
import { runner } from '@/lib/backtest/runner';
import { databaseUrl } from '@/lib/db/client';
import { route } from '@/lib/http';

export const dynamic = 'force-dynamic';

/** How many events are left after each condition of a rule; the request's signal ends the work. */
export const POST = route({
  body: z.object({ yaml: z.string().max(65_536) }),
  run: ({ body, request }) => runner(databaseUrl()).steps(body.yaml, request.signal),
});
