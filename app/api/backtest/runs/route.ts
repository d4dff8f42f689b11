import { z } from 'zod';
import { MOST_RUN_RULES } from '@/lib/backtest/run';
import { createRun, listRuns, versionRules } from '@/lib/backtest/run-store';
import { pool } from '@/lib/db/client';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { enqueue } from '@/lib/jobs/queue';

export const dynamic = 'force-dynamic';

/** The newest runs. */
export const GET = route({ run: async () => ({ runs: await listRuns(pool()) }) });

const time = z.number().finite().optional();

/** Backtests many versions of detectors together: a job that goes on after a restart. Answers with the run's number. */
export const POST = route({
  body: z.object({
    title: z.string().trim().min(1).max(200),
    versionIds: z.array(smallId).min(1).max(MOST_RUN_RULES),
    from: time,
    to: time,
  }),
  async run({ body, actor }) {
    const rules = await versionRules(pool(), body.versionIds);
    const { title, from, to } = body;
    const runId = await createRun(pool(), { title, rules, from, to, author: actor.name });
    await enqueue('backtest-run', { runId });
    return { runId };
  },
});
