import { z } from 'zod';
import { route } from '@/lib/http';
import { bigId } from '@/lib/ids';
import { readQuarantine } from '@/lib/sources/store';

export const dynamic = 'force-dynamic';

const query = z.object({
  source: z.string().max(300).optional(),
  code: z.string().max(100).optional(),
  cursor: bigId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const GET = route({ query, run: ({ query }) => readQuarantine(query) });
