import { z } from 'zod';
import { readEventDetail } from '@/lib/alerts/event-detail-store';
import { route } from '@/lib/http';

export const dynamic = 'force-dynamic';

export const GET = route({
  params: z.object({ ref: z.string().max(60) }),
  run: ({ params }) => readEventDetail(params.ref),
});
