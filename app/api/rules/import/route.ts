import { z } from 'zod';
import { IMPORT_STATES } from '@/lib/detectors/pack';
import { checkPack } from '@/lib/detectors/pack-store';
import { route } from '@/lib/http';
import { importWithLive } from '@/lib/promotion/pack-store';

export const dynamic = 'force-dynamic';

/** What an import of a pack would do, or, with `store`, does. A file that cannot be read stops no other. */
export const POST = route({
  maxBody: 32 * 1024 * 1024,
  body: z.strictObject({
    files: z
      .array(z.strictObject({ path: z.string().max(1_000), text: z.string() }))
      .min(1)
      .max(20_000),
    pack: z.string().trim().min(1).max(120),
    state: z.enum(IMPORT_STATES),
    overwrite: z.boolean().default(false),
    updateLive: z.boolean().default(false),
    store: z.boolean(),
  }),
  run: ({ body: { files, store, updateLive, ...choice }, actor }) =>
    store ? importWithLive(actor, files, { ...choice, updateLive }) : checkPack(files, choice),
});
