import { z } from 'zod';
import { route } from '@/lib/http';
import { changeHypothesis, readHypothesis } from '@/lib/hypotheses/store';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

const params = z.object({ id: smallId });

export const GET = route({ params, run: ({ params }) => readHypothesis(params.id) });

export const PATCH = route({
  params,
  body: z.strictObject({
    title: z.string().trim().min(1).max(200).optional(),
    statement: z.string().max(10_000).optional(),
    notes: z.string().max(20_000).optional(),
    yaml: z.string().max(65_536).optional(),
  }),
  run: ({ params, body, actor }) => changeHypothesis(actor, params.id, body),
});
