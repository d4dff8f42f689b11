import { z } from 'zod';
import { runner } from '@/lib/backtest/runner';
import { databaseUrl } from '@/lib/db/client';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

const time = z.number().finite().optional();

/** All values of one facet of what a rule matches, page by page. */
export const POST = route({
  body: z.object({
    yaml: z.string().max(65_536),
    from: time,
    to: time,
    /** the detector whose exceptions hold */
    detectorId: smallId.optional(),
    name: z.enum(['host', 'user', 'image', 'parent', 'folder', 'destination']),
    after: z.object({ events: z.number().int().min(0), value: z.string() }).optional(),
    limit: z.number().int().min(1).max(1_000).default(200),
  }),
  run: ({ body: { name, after, limit, ...question }, request }) =>
    runner(databaseUrl()).facet(question, { name, after, limit }, request.signal),
});
