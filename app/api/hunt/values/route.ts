import { z } from 'zod';
import { pool } from '@/lib/db/client';
import { readerPool } from '@/lib/db/reader';
import { route } from '@/lib/http';
import { seenValues } from '@/lib/hunt/complete-store';

export const dynamic = 'force-dynamic';

/** Values of a field that were seen: for completion. */
export const GET = route({
  query: z.object({ field: z.string().min(1).max(200), text: z.string().max(500).default('') }),
  run: async ({ query }) => ({ values: await seenValues(query.field, query.text, readerPool(pool())) }),
});
