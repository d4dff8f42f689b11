import { z } from 'zod';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { changeEntry, removeEntry } from '@/lib/threats/timeline-store';

export const dynamic = 'force-dynamic';

const params = z.object({ id: smallId, entry: smallId });

export const PATCH = route({
  params,
  body: z.strictObject({ text: z.string().max(4_000) }),
  run: async ({ params, body, actor }) => ({ timeline: await changeEntry(actor, params.id, params.entry, body.text) }),
});

export const DELETE = route({
  params,
  run: async ({ params, actor }) => ({ timeline: await removeEntry(actor, params.id, params.entry) }),
});
