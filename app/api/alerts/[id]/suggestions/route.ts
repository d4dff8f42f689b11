import { z } from 'zod';
import { route } from '@/lib/http';
import { readSuggestions } from '@/lib/hypotheses/suggest-store';
import { SCOPE_PARTS } from '@/lib/hypotheses/suggestion';
import { bigId, processId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

const listOf = <T extends z.ZodType>(one: T, most: number) =>
  z
    .union([one, z.array(one).max(most)])
    .transform((value) => (Array.isArray(value) ? value : [value]))
    .optional();

export const GET = route({
  params: z.object({ id: bigId }),
  query: z.object({
    part: listOf(z.enum(SCOPE_PARTS), SCOPE_PARTS.length),
    without: listOf(processId, 500),
    and: listOf(processId, 500),
  }),
  run: ({ params, query }) => readSuggestions(params.id, { parts: query.part, without: query.without, and: query.and }),
});
