import { z } from 'zod';
import { scannerOf } from '@/lib/backtest/runner';
import { databaseUrl } from '@/lib/db/client';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { testHypothesis } from '@/lib/promotion/test-store';

export const dynamic = 'force-dynamic';

/** Keeps a run of the present text: the hypothesis is in testing as long as its text stays. */
export const POST = route({
  params: z.object({ id: smallId }),
  body: z.strictObject({ yaml: z.string().max(65_536).optional() }),
  run: ({ params, body, actor }) =>
    testHypothesis(actor, params.id, body.yaml, undefined, { scanner: scannerOf(databaseUrl()) }),
});
