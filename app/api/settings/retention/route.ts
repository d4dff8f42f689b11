import { z } from 'zod';
import { route } from '@/lib/http';
import { enqueue } from '@/lib/jobs/queue';
import { keptDays } from '@/lib/retention/retention';
import { readRetention, writeKeptDays } from '@/lib/retention/setting-store';

export const dynamic = 'force-dynamic';

export const GET = route({ run: () => readRetention() });

/** How many days are kept; with a number comes the border of the plan that was looked at (plan/route.ts). */
export const PUT = route({
  body: z.strictObject({ days: keptDays, keptFrom: z.number().nullable() }),
  run: async ({ body, actor }) => {
    await writeKeptDays(actor, body.days, body.keptFrom, (tx) => enqueue('retention', {}, { tx }));
    return readRetention();
  },
});
