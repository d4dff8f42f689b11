import { pool } from '@/lib/db/client';
import { env } from '@/lib/env';
import { route } from '@/lib/http';

export const dynamic = 'force-dynamic';

/** Whether this server and its database are well. */
export const GET = route({
  run: async () => {
    await pool().query('select 1');
    return { ok: true, role: env().UNWRAP_ROLE };
  },
});
