import { z } from 'zod';
import { scannerOf } from '@/lib/backtest/runner';
import { databaseUrl } from '@/lib/db/client';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { saveVersion } from '@/lib/promotion/store';

export const dynamic = 'force-dynamic';

export const POST = route({
  params: z.object({ id: smallId }),
  body: z.object({
    yaml: z.string().max(65_536),
    note: z.string().trim().max(2_000).default(''),
    acceptLoss: z.string().trim().max(4_000).optional(),
    waiver: z.string().trim().max(4_000).optional(),
  }),
  run: ({ params, body, actor }) =>
    saveVersion(actor, params.id, body, undefined, { scanner: scannerOf(databaseUrl()) }),
});
