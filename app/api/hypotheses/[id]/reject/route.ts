import { z } from 'zod';
import { scannerOf } from '@/lib/backtest/runner';
import { databaseUrl } from '@/lib/db/client';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { reject } from '@/lib/promotion/store';

export const dynamic = 'force-dynamic';

export const POST = route({
  params: z.object({ id: smallId }),
  body: z.object({ reason: z.string().trim().min(1).max(4_000), yaml: z.string().max(65_536).optional() }),
  run: ({ params, body, actor }) =>
    reject(actor, params.id, body.reason, undefined, body.yaml, { scanner: scannerOf(databaseUrl()) }),
});
