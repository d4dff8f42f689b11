import { z } from 'zod';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { addEntry, assembleTimeline, orderTimeline } from '@/lib/threats/timeline-store';

export const dynamic = 'force-dynamic';

const params = z.object({ id: smallId });

/** Adds a line, or everything that was observed and is not told yet. */
export const POST = route({
  params,
  body: z.union([
    z.strictObject({ assemble: z.literal(true) }),
    z.strictObject({ text: z.string().max(4_000), ref: z.string().max(100).optional() }),
  ]),
  run: async ({ params, body, actor }) => ({
    timeline: 'assemble' in body ? await assembleTimeline(actor, params.id) : await addEntry(actor, params.id, body),
  }),
});

export const PATCH = route({
  params,
  body: z.strictObject({ order: z.array(smallId).max(5_000) }),
  run: async ({ params, body, actor }) => ({ timeline: await orderTimeline(actor, params.id, body.order) }),
});
