import { z } from 'zod';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { addAlerts } from '@/lib/threats/confirm-store';
import { alertIds } from '@/lib/threats/wish';

export const dynamic = 'force-dynamic';

export const POST = route({
  params: z.object({ id: smallId }),
  body: z.strictObject({ alertIds }),
  run: ({ params, body, actor }) => addAlerts(actor, params.id, body.alertIds),
});
