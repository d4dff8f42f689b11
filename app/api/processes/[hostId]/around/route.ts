import { z } from 'zod';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { EVENT_KINDS } from '@/lib/telemetry/event';
import { readHostEvents } from '@/lib/telemetry/host-events-store';

export const dynamic = 'force-dynamic';

const time = z.coerce.number().min(0).max(8_640_000_000_000);
/** "file_create,file_write" */
const kinds = z
  .string()
  .max(200)
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(EVENT_KINDS)));

export const GET = route({
  params: z.object({ hostId: smallId }),
  query: z.object({
    from: time,
    to: time,
    after: z.string().max(60).optional(),
    kind: kinds.optional(),
    limit: z.coerce.number().int().min(1).max(1_000).default(500),
  }),
  run: ({ params, query: { kind, ...query } }) => readHostEvents(params.hostId, { ...query, kinds: kind }),
});
