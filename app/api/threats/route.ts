import { z } from 'zod';
import { route } from '@/lib/http';
import { confirmThreat } from '@/lib/threats/confirm-store';
import { listThreats } from '@/lib/threats/store';
import { alertIds, name } from '@/lib/threats/wish';

export const dynamic = 'force-dynamic';

export const GET = route({ run: async () => ({ threats: await listThreats() }) });

export const POST = route({
  body: z.strictObject({ name, alertIds }),
  run: ({ body, actor }) => confirmThreat(actor, body),
});
