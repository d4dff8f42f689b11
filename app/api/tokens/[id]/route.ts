import { z } from 'zod';
import { revokeToken } from '@/lib/access';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

/** Tokens are revoked, never removed: the audit log speaks of them. */
export const DELETE = route({
  params: z.object({ id: smallId }),
  run: ({ params, actor }) => revokeToken(actor, params.id),
});
