import { z } from 'zod';
import { backtest } from '@/lib/backtest/store';
import { readVersion } from '@/lib/detectors/store';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

const time = z.number().finite().optional();

/** Runs while somebody types: the request's signal ends the database's work too. Only decisions keep their runs. */
export const POST = route({
  body: z.object({
    yaml: z.string().max(65_536),
    from: time,
    to: time,
    compareWith: smallId.optional(),
    hypothesisId: smallId.optional(),
  }),
  async run({ body, request }) {
    const compareWith = body.compareWith === undefined ? undefined : await readVersion(body.compareWith);
    return backtest({ yaml: body.yaml, from: body.from, to: body.to, compareWith }, { signal: request.signal });
  },
});
