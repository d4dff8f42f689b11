/**
 * Answers that are made while they are read, for `route`. The next piece is asked for when the reader wants more, so
 * memory does not grow with the answer; a reader that goes away ends the work by the signal. What fails before the first
 * piece is an ordinary failure, later ones break the stream off.
 */
export async function textStream(
  request: Request,
  make: (signal: AbortSignal) => AsyncGenerator<string>,
  headers: Record<string, string>,
): Promise<Response> {
  const stop = new AbortController();
  const onGone = () => stop.abort();
  request.signal.addEventListener('abort', onGone, { once: true });
  const pieces = make(stop.signal);
  let next: Promise<IteratorResult<string>> | undefined = Promise.resolve(await pieces.next());
  const encoder = new TextEncoder();
  const end = () => request.signal.removeEventListener('abort', onGone);
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { value, done } = await (next ?? pieces.next());
          next = undefined;
          if (!done) return controller.enqueue(encoder.encode(value));
          end();
          controller.close();
        } catch (error) {
          end();
          if (!stop.signal.aborted)
            console.error(`${request.method} ${new URL(request.url).pathname} broke off:`, error);
          controller.error(error);
        }
      },
      async cancel() {
        end();
        stop.abort();
        await pieces.return(undefined).catch(() => {});
      },
    },
    { highWaterMark: 1 },
  );
  return new Response(stream, { headers });
}

/** The same with values, each a line of JSON. */
export function jsonLines<T>(request: Request, make: (signal: AbortSignal) => AsyncGenerator<T>): Promise<Response> {
  return textStream(
    request,
    async function* (signal) {
      for await (const value of make(signal)) yield `${JSON.stringify(value)}\n`;
    },
    { 'content-type': 'application/x-ndjson; charset=utf-8' },
  );
}
