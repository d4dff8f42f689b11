import { z } from 'zod';
import { readAlertsById, withoutCode } from '@/lib/alerts/row-store';
import { pool } from '@/lib/db/client';
import { route } from '@/lib/http';
import { bigId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

/** Alerts as they are now: for rows that keep their place. */
export const GET = route({
  query: z.object({
    ids: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(bigId).min(1).max(200)),
  }),
  run: async ({ query }) => ({ alerts: (await readAlertsById(pool(), query.ids)).map(withoutCode) }),
});
