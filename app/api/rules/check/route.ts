import { z } from 'zod';
import { checkRule } from '@/lib/detectors/check-store';
import { route } from '@/lib/http';

export const dynamic = 'force-dynamic';

/** What is wrong with a rule, and what this fleet's telemetry cannot answer. */
export const POST = route({
  body: z.object({ yaml: z.string().max(65_536) }),
  run: ({ body }) => checkRule(body.yaml),
});
