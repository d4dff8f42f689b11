import { z } from 'zod';
import { route } from '@/lib/http';
import { readHostNames } from '@/lib/sources/host-names-store';

export const dynamic = 'force-dynamic';

export const GET = route({
  query: z.object({
    text: z.string().max(300).default(''),
    limit: z.coerce.number().int().min(1).max(5_000).default(200),
  }),
  run: async ({ query }) => ({ hosts: await readHostNames(query) }),
});
