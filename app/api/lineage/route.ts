import { z } from 'zod';
import { route } from '@/lib/http';
import { readLineage } from '@/lib/lineage/store';

export const dynamic = 'force-dynamic';

export const GET = route({
  query: z.object({
    focus: z
      .string()
      .regex(/^(alert|threat|observation|hypothesis|detector)-\d{1,18}$/)
      .optional(),
  }),
  run: ({ query }) => readLineage(query.focus),
});
