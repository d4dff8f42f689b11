import { z } from 'zod';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { changeThreat } from '@/lib/threats/confirm-store';
import { readThreat } from '@/lib/threats/store';
import { name, notes } from '@/lib/threats/wish';

export const dynamic = 'force-dynamic';

const params = z.object({ id: smallId });

export const GET = route({ params, run: ({ params }) => readThreat(params.id) });

export const PATCH = route({
  params,
  body: z.strictObject({ name: name.optional(), notes: notes.optional() }),
  run: ({ params, body, actor }) => changeThreat(actor, params.id, body),
});
