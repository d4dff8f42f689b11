import { z } from 'zod';
import { route } from '@/lib/http';
import { ALIKE_BY } from '@/lib/telemetry/elsewhere';
import { readElsewhere } from '@/lib/telemetry/elsewhere-store';

export const dynamic = 'force-dynamic';

export const GET = route({
  params: z.object({ ref: z.string().max(60) }),
  query: z.object({ by: z.enum(ALIKE_BY).default('behavior') }),
  run: ({ params, query }) => readElsewhere(params.ref, query.by),
});
