import { z } from 'zod';
import { scanOf } from '@/lib/backtest/runner';
import { databaseUrl, pool } from '@/lib/db/client';
import { readerPool } from '@/lib/db/reader';
import { route } from '@/lib/http';
import { narrowRule } from '@/lib/hypotheses/narrow-store';

export const dynamic = 'force-dynamic';

export const POST = route({
  body: z.object({ yaml: z.string().max(65_536) }),
  run: ({ body }) => narrowRule(body.yaml, readerPool(pool()), scanOf(databaseUrl())),
});
