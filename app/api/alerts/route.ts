import { alertsChange } from '@/lib/alerts/change-input';
import { changeAlerts } from '@/lib/alerts/change-store';
import { queueQuery } from '@/lib/alerts/queue';
import { readQueue } from '@/lib/alerts/store';
import { route } from '@/lib/http';

export const dynamic = 'force-dynamic';

export const GET = route({ query: queueQuery, run: ({ query, actor }) => readQueue(query, actor.name) });

export const PATCH = route({
  body: alertsChange,
  run: ({ body, actor }) => changeAlerts(actor, body.ids, body.change),
});
