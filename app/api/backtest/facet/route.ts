import { z } from 'zod';
import { facetName, questionFields } from '@/lib/backtest/question-fields';
import { runner } from '@/lib/backtest/runner';
import { databaseUrl } from '@/lib/db/client';
import { route } from '@/lib/http';

export const dynamic = 'force-dynamic';

/** All values of one facet of what a rule matches, page by page. */
export const POST = route({
  body: z.object({
    ...questionFields,
    name: facetName,
    after: z.object({ events: z.number().int().min(0), value: z.string() }).optional(),
    limit: z.number().int().min(1).max(1_000).default(200),
  }),
  run: ({ body: { name, after, limit, ...question }, request }) =>
    runner(databaseUrl()).facet(question, { name, after, limit }, request.signal),
});
