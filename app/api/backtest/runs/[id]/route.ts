import { z } from 'zod';
import { cancelRun, readRun } from '@/lib/backtest/run-store';
import { pool } from '@/lib/db/client';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

const params = z.object({ id: smallId });

/** A run with the results that are there so far. */
export const GET = route({ params, run: ({ params }) => readRun(pool(), params.id) });

/** Stops a run; what was found so far stays. */
export const DELETE = route({
  params,
  async run({ params }) {
    await cancelRun(pool(), params.id);
  },
});
