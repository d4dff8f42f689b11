import { z } from 'zod';
import { databaseUrl } from '@/lib/db/client';
import { jsonText, route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { trials } from '@/lib/incident';

export const dynamic = 'force-dynamic';

/** How the rule, as it stands in the editor, fares beside the live detectors when the adversary changes something. */
export const POST = route({
  params: z.object({ id: smallId }),
  body: z.object({ yaml: z.string().max(65_536) }),
  run: async ({ params, body, request }) =>
    jsonText(await trials(databaseUrl()).ask({ trial: params.id, yaml: body.yaml }, request.signal)),
});
