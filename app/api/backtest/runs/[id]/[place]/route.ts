import { z } from 'zod';
import { MOST_RUN_RULES } from '@/lib/backtest/run';
import { readRunReport } from '@/lib/backtest/run-store';
import { pool } from '@/lib/db/client';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

/** What one rule of a run matched, with samples. */
export const GET = route({
  params: z.object({ id: smallId, place: z.coerce.number().int().min(0).max(MOST_RUN_RULES) }),
  run: ({ params }) => readRunReport(pool(), params.id, params.place),
});
