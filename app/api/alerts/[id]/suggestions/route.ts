import { z } from 'zod';
import { databaseUrl } from '@/lib/db/client';
import { jsonText, route } from '@/lib/http';
import { SCOPE_PARTS } from '@/lib/hypotheses/suggestion';
import { bigId, processId } from '@/lib/ids';
import { incidents } from '@/lib/incident';

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
  run: async ({ params, query }) => {
    const wish = { parts: query.part, without: query.without, and: query.and };
    return jsonText(await incidents(databaseUrl()).ask({ suggestions: params.id, wish }));
  },
});
