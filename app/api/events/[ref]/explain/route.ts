import { z } from 'zod';
import { explainEvent } from '@/lib/backtest/explain-store';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

/** Why a rule matches an event, or how near it comes. Reads only; a rule is too long for an address. */
export const POST = route({
  params: z.object({ ref: z.string().max(60) }),
  body: z.union([z.object({ yaml: z.string().max(65_536) }), z.object({ detectorId: smallId })]),
  run: ({ params, body }) => explainEvent(params.ref, body),
});
