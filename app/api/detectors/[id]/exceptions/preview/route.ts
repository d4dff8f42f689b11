import { z } from 'zod';
import { scannerOf } from '@/lib/backtest/runner';
import { databaseUrl } from '@/lib/db/client';
import { expiresAt, scopeSchema } from '@/lib/detectors/exception-wish';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { askException } from '@/lib/promotion/exception-store';

export const dynamic = 'force-dynamic';

/** What an exception would have hidden so far; nothing is changed. */
export const POST = route({
  params: z.object({ id: smallId }),
  body: z.strictObject({ scope: scopeSchema, expiresAt, replaces: smallId.optional() }),
  run: ({ params, body, request }) =>
    askException(params.id, body, undefined, { scanner: scannerOf(databaseUrl()), signal: request.signal }),
});
