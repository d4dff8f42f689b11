import { newsStream } from '@/lib/alerts/news-store';
import { route } from '@/lib/http';

export const dynamic = 'force-dynamic';

/** Server-sent events: what is new and what was changed, for every open page. */
export const GET = route({
  run: ({ request }) =>
    new Response(newsStream(request.signal), {
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' },
    }),
});
