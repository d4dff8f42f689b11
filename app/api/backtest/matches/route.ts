import { z } from 'zod';
import { facetValue } from '@/lib/backtest/question-fields';
import { scanOf } from '@/lib/backtest/runner';
import { databaseUrl, pool } from '@/lib/db/client';
import { readerPool } from '@/lib/db/reader';
import { exceptionsOf } from '@/lib/detectors/exception-store';
import { route } from '@/lib/http';
import { matchPage } from '@/lib/hunt/match-store';
import { questionFields } from '@/lib/hunt/question';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

const { from, to, run } = questionFields;

/** All events that a rule matches, newest first, page by page. */
export const POST = route({
  body: z.object({
    ...{ from, to, run },
    yaml: z.string().max(65_536),
    /** the detector whose exceptions hold */
    detectorId: smallId.optional(),
    under: facetValue.optional(),
    except: z.string().max(65_536).optional(),
    after: z.string().max(60).optional(),
    limit: z.number().int().min(1).max(500).default(50),
  }),
  async run({ body: { detectorId, ...question }, request }) {
    const db = readerPool(pool());
    const held = detectorId === undefined ? [] : ((await exceptionsOf(db, detectorId)).get(detectorId) ?? []);
    return matchPage(question, held, db, request.signal, scanOf(databaseUrl()));
  },
});
