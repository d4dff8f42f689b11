import { z } from 'zod';
import { threadsOf } from '@/lib/backtest/runner';
import { databaseUrl, pool } from '@/lib/db/client';
import { readerPool } from '@/lib/db/reader';
import { route } from '@/lib/http';
import { jsonLines } from '@/lib/http-stream';
import { questionFields } from '@/lib/hunt/question';
import { huntSummary } from '@/lib/hunt/summary-store';

export const dynamic = 'force-dynamic';

/** Lines of JSON while the figures grow; the last one is complete. */
export const POST = route({
  body: z.object(questionFields),
  run: ({ body, request }) =>
    jsonLines(request, (signal) => huntSummary(body, readerPool(pool()), signal, threadsOf(databaseUrl()))),
});
