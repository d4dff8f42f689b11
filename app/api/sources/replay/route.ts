import { route } from '@/lib/http';
import { checkReplay, replay } from '@/lib/sources/replay-store';

export const dynamic = 'force-dynamic';

/** Streams how far it is, one JSON line per batch; who goes away stops it. */
export const POST = route({
  async run({ actor, request }) {
    await checkReplay();
    const stop = new AbortController();
    request.signal.addEventListener('abort', () => stop.abort(), { once: true });
    const encoder = new TextEncoder();
    const stream = new ReadableStream<Uint8Array>({
      async start(controller) {
        await replay(actor, stop.signal, (progress) => {
          if (!stop.signal.aborted) controller.enqueue(encoder.encode(`${JSON.stringify(progress)}\n`));
        });
        if (!stop.signal.aborted) controller.close();
      },
      cancel: () => stop.abort(),
    });
    return new Response(stream, { headers: { 'content-type': 'application/x-ndjson; charset=utf-8' } });
  },
});
