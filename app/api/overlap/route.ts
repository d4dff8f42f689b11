import { z } from 'zod';
import { scannerOf } from '@/lib/backtest/runner';
import { databaseUrl } from '@/lib/db/client';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { askOverlap } from '@/lib/promotion/overlap-store';

export const dynamic = 'force-dynamic';

/** Which live detectors match what a text matches. */
export const POST = route({
  body: z.strictObject({ yaml: z.string().max(65_536), detectorId: smallId.optional() }),
  run: ({ body, request }) =>
    askOverlap(body, undefined, { scanner: scannerOf(databaseUrl()), signal: request.signal }),
});
