import { z } from 'zod';
import { route } from '@/lib/http';
import { readSources } from '@/lib/sources/store';

export const dynamic = 'force-dynamic';

export const GET = route({
  query: z.object({ hosts: z.coerce.number().int().min(0).default(1_000_000) }),
  run: ({ query }) => readSources({ hosts: query.hosts }),
});
