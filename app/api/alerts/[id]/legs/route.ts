import { z } from 'zod';
import { databaseUrl } from '@/lib/db/client';
import { jsonText, route } from '@/lib/http';
import { bigId } from '@/lib/ids';
import { incidents } from '@/lib/incident';

export const dynamic = 'force-dynamic';

export const GET = route({
  params: z.object({ id: bigId }),
  run: async ({ params }) => jsonText(await incidents(databaseUrl()).ask({ legs: params.id })),
});
