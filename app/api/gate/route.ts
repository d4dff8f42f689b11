import { z } from 'zod';
import { scannerOf } from '@/lib/backtest/runner';
import { databaseUrl } from '@/lib/db/client';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { askGate } from '@/lib/promotion/gate-store';

export const dynamic = 'force-dynamic';

/** What going live asks of a text, and how it stands. */
export const POST = route({
  body: z.strictObject({ yaml: z.string().max(65_536), detectorId: smallId.optional() }),
  run: ({ body, request }) => askGate(body, undefined, { scanner: scannerOf(databaseUrl()), signal: request.signal }),
});
