import { z } from 'zod';
import { createToken, readTokens } from '@/lib/access';
import { route } from '@/lib/http';
import { SAMPLE_SOURCE } from '@/lib/sources/recordings';

export const dynamic = 'force-dynamic';

export const GET = route({ run: async () => ({ tokens: await readTokens() }) });

/** The answer holds the token itself: it is shown once and stored nowhere. */
export const POST = route({
  body: z.object({
    name: z.string().trim().min(1).max(100),
    source: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'a source is lower-case letters, digits, dots, dashes and underscores')
      .refine((source) => source !== SAMPLE_SOURCE, 'this source belongs to the sample data'),
  }),
  run: ({ body, actor }) => createToken(actor, body),
});
