import { z } from 'zod';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { readFileHistory } from '@/lib/telemetry/host-events-store';

export const dynamic = 'force-dynamic';

export const GET = route({
  params: z.object({ hostId: smallId }),
  query: z
    .object({
      path: z.string().min(1).max(8_192).optional(),
      sha256: z
        .string()
        .regex(/^[0-9a-fA-F]{64}$/)
        .optional(),
    })
    .refine(({ path, sha256 }) => path !== undefined || sha256 !== undefined, 'a path or a sha256 is wanted'),
  run: ({ params, query }) => readFileHistory(params.hostId, query),
});
