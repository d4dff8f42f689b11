import { z } from 'zod';
import { scannerOf } from '@/lib/backtest/runner';
import { databaseUrl } from '@/lib/db/client';
import { readDetector, readVolumes } from '@/lib/detectors/store';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { changeDetectorState } from '@/lib/promotion/state-store';

export const dynamic = 'force-dynamic';

const params = z.object({ id: smallId });
const DAYS = 30;

async function shown(id: number) {
  const detector = await readDetector(id);
  const volume = (await readVolumes(DAYS, undefined, id)).get(id) ?? null;
  return { ...detector, volume };
}

export const GET = route({ params, run: ({ params }) => shown(params.id) });

export const PATCH = route({
  params,
  body: z.strictObject({
    state: z.enum(['live', 'observing', 'paused', 'retired']),
    reason: z.string().max(4_000).default(''),
    waiver: z.string().max(4_000).optional(),
    acceptLoss: z.string().max(4_000).optional(),
  }),
  async run({ params, body, actor }) {
    await changeDetectorState(actor, params.id, body, undefined, { scanner: scannerOf(databaseUrl()) });
    return shown(params.id);
  },
});
