import { z } from 'zod';
import { pool } from '@/lib/db/client';
import { readerPool } from '@/lib/db/reader';
import { route } from '@/lib/http';
import { EVENT_KINDS } from '@/lib/telemetry/event';
import { valueSeen } from '@/lib/telemetry/value-prevalence-store';

export const dynamic = 'force-dynamic';

/** How common a value is; `seen` is null for a field that is not counted by value. */
export const GET = route({
  query: z.object({
    field: z.string().min(1).max(200),
    value: z.string().max(65_536),
    ref: z.string().max(60).optional(),
    kind: z.enum(EVENT_KINDS).optional(),
  }),
  run: async ({ query }) => ({ seen: (await valueSeen(readerPool(pool()), query)) ?? null }),
});
