import { z } from 'zod';
import { scannerOf } from '@/lib/backtest/runner';
import { databaseUrl } from '@/lib/db/client';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { promote } from '@/lib/promotion/store';

export const dynamic = 'force-dynamic';

export const POST = route({
  params: z.object({ id: smallId }),
  body: z.object({
    mode: z.enum(['live', 'observing']),
    raisePast: z.boolean(),
    yaml: z.string().max(65_536).optional(),
    waiver: z.string().trim().max(4_000).optional(),
  }),
  run: ({ params, body, actor }) => promote(actor, params.id, body, undefined, { scanner: scannerOf(databaseUrl()) }),
});
