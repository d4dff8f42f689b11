import { z } from 'zod';
import { scanOf } from '@/lib/backtest/runner';
import { databaseUrl, pool } from '@/lib/db/client';
import { readerPool } from '@/lib/db/reader';
import { route } from '@/lib/http';
import { huntPage } from '@/lib/hunt/page-store';
import { questionFields } from '@/lib/hunt/question';

export const dynamic = 'force-dynamic';

export const POST = route({
  body: z.object({
    ...questionFields,
    after: z.string().max(60).optional(),
    limit: z.number().int().min(1).max(1_000).default(200),
  }),
  run: ({ body, request }) => huntPage(body, readerPool(pool()), request.signal, scanOf(databaseUrl())),
});
