import { z } from 'zod';
import { scannerOf } from '@/lib/backtest/runner';
import { databaseUrl } from '@/lib/db/client';
import { listExceptions } from '@/lib/detectors/exception-store';
import { expiresAt, scopeSchema } from '@/lib/detectors/exception-wish';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { addException } from '@/lib/promotion/exception-store';

export const dynamic = 'force-dynamic';

const params = z.object({ id: smallId });

export const GET = route({
  params,
  run: async ({ params }) => ({ exceptions: await listExceptions(params.id) }),
});

export const POST = route({
  params,
  body: z.strictObject({
    scope: scopeSchema,
    expiresAt,
    reason: z.string().trim().min(1).max(4_000),
    replaces: smallId.optional(),
    acceptLoss: z.string().trim().max(4_000).optional(),
  }),
  run: ({ params, body, actor }) =>
    addException(actor, params.id, body, undefined, { scanner: scannerOf(databaseUrl()) }),
});
