import { z } from 'zod';
import { DISPOSITIONS, STATUSES } from '@/lib/alerts/alert';
import { changeAlerts } from '@/lib/alerts/change-store';
import { queueQuery } from '@/lib/alerts/queue';
import { readQueue } from '@/lib/alerts/store';
import { route } from '@/lib/http';
import { bigId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

export const GET = route({
  query: queueQuery,
  run: ({ query, actor }) => readQueue(query, actor.name),
});

const body = z.object({
  ids: z.array(bigId).min(1).max(1_000),
  change: z.strictObject({
    status: z.enum(STATUSES).optional(),
    disposition: z.enum(DISPOSITIONS).nullable().optional(),
    assignee: z.string().trim().min(1).max(100).nullable().optional(),
    reason: z.string().max(4_000).nullable().optional(),
  }),
});

export const PATCH = route({
  body,
  run: ({ body, actor }) => changeAlerts(actor, body.ids, body.change),
});
