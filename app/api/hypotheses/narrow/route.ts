import { z } from 'zod';
import { scanOf } from '@/lib/backtest/runner';
import { databaseUrl, pool } from '@/lib/db/client';
import { readerPool } from '@/lib/db/reader';
import { route } from '@/lib/http';
import { narrowRule } from '@/lib/hypotheses/narrow-store';
import { narrowInThread } from '@/lib/incident-draft';

export const dynamic = 'force-dynamic';

export const POST = route({
  body: z.object({ yaml: z.string().max(65_536) }),
  run: ({ body, request: { signal } }) => {
    const url = databaseUrl();
    return narrowRule(body.yaml, readerPool(pool()), {
      scan: scanOf(url),
      choose: narrowInThread(url, signal),
      signal,
    });
  },
});
