import { z } from 'zod';
import { backtest } from '@/lib/backtest/store';
import { pool } from '@/lib/db/client';
import { exceptionsOf } from '@/lib/detectors/exception-store';
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
    /** the detector whose exceptions hold */
    detectorId: smallId.optional(),
  }),
  async run({ body, request }) {
    const compareWith = body.compareWith === undefined ? undefined : await readVersion(body.compareWith);
    const { yaml, from, to, detectorId } = body;
    const exceptions = detectorId === undefined ? [] : ((await exceptionsOf(pool(), detectorId)).get(detectorId) ?? []);
    return backtest({ yaml, from, to, compareWith, exceptions }, { signal: request.signal });
  },
});
