import { queueFilter } from '@/lib/alerts/queue';
import { pulse } from '@/lib/alerts/store';
import { route } from '@/lib/http';
import { bigId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

export const GET = route({
  query: queueFilter.extend({ since: bigId.default('0') }),
  run: ({ query: { since, ...filter }, actor }) => pulse(since, filter, actor.name),
});
