import { strToU8, zipSync } from 'fflate';
import { z } from 'zod';
import { exportPack } from '@/lib/detectors/pack-export-store';
import { route } from '@/lib/http';

export const dynamic = 'force-dynamic';

/** The newest texts of all detectors that are not retired, as they were written, in a zip file. */
export const GET = route({
  query: z.object({ pack: z.string().max(120).optional() }),
  async run({ query }) {
    const files = await exportPack(query);
    const archive = zipSync(Object.fromEntries(files.map(({ path, text }) => [path, strToU8(text)])));
    return new Response(new Uint8Array(archive), {
      headers: { 'content-type': 'application/zip', 'content-disposition': 'attachment; filename="rules.zip"' },
    });
  },
});
