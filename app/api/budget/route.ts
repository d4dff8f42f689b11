import { z } from 'zod';
import { route } from '@/lib/http';
import { changeBudget, readBudget } from '@/lib/promotion/noise-store';

export const dynamic = 'force-dynamic';

export const GET = route({ run: () => readBudget() });

export const PUT = route({
  body: z.strictObject({
    alertsPerDay: z.number().min(0).max(100_000),
    hosts: z.number().int().min(0).max(1_000_000),
  }),
  run: ({ body, actor }) => changeBudget(actor, body),
});
