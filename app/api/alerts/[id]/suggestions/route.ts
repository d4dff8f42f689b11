import { z } from 'zod';
import { route } from '@/lib/http';
import { readSuggestions } from '@/lib/hypotheses/suggest-store';
import { SCOPE_PARTS } from '@/lib/hypotheses/suggestion';
import { bigId, processId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

/** Items with commas between them. */
const listOf = <T extends string>(one: z.ZodType<T, string>) =>
  z
    .string()
    .max(16_000)
    .transform((text) => text.split(','))
    .pipe(z.array(one).max(500))
    .optional();

export const GET = route({
  params: z.object({ id: bigId }),
  query: z.object({
    part: listOf(z.enum(SCOPE_PARTS)),
    without: listOf(processId),
    and: listOf(processId),
  }),
  run: ({ params, query }) => readSuggestions(params.id, { parts: query.part, without: query.without, and: query.and }),
});
