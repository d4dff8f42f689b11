import { z } from 'zod';
import { changeState } from '@/lib/detectors/lifecycle-store';
import { readDetector } from '@/lib/detectors/store';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

const params = z.object({ id: smallId });

export const GET = route({ params, run: ({ params }) => readDetector(params.id) });

export const PATCH = route({
  params,
  body: z.strictObject({
    state: z.enum(['live', 'observing', 'paused', 'retired']),
    reason: z.string().max(4_000).default(''),
  }),
  async run({ params, body, actor }) {
    await changeState(actor, params.id, body.state, body.reason);
    return readDetector(params.id);
  },
});
