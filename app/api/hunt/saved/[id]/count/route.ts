import { z } from 'zod';
import { pool } from '@/lib/db/client';
import { route } from '@/lib/http';
import { countSavedHunt } from '@/lib/hunt/saved-store';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

export const GET = route({
  params: z.object({ id: smallId }),
  run: ({ params, request }) => countSavedHunt(params.id, pool(), request.signal),
});
