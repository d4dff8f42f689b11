import { z } from 'zod';
import { removeView } from '@/lib/alerts/view-store';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

export const DELETE = route({
  params: z.object({ id: smallId }),
  run: ({ params, actor }) => removeView(actor, params.id),
});
