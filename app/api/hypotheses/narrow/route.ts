import { z } from 'zod';
import { route } from '@/lib/http';
import { narrowRule } from '@/lib/hypotheses/narrow-store';

export const dynamic = 'force-dynamic';

export const POST = route({
  body: z.object({ yaml: z.string().max(65_536) }),
  run: ({ body }) => narrowRule(body.yaml),
});
