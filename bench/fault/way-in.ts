import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { POST } from '@/app/api/ingest/route';

export interface WayIn {
  port: number;
  close(): Promise<void>;
}

/**
 * The app's way in for telemetry, and nothing else of it: the route's own handler behind an HTTP server on the loopback.
 * The database is the one that DATABASE_URL names when a request comes.
 */
export async function serveWayIn(port = 0): Promise<WayIn> {
  const server = createServer((incoming, answer) => {
    void POST(requestOf(incoming))
      .then((response) => send(response, answer))
      .catch((error) => answer.destroy(error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve());
  });
  const before = process.env.PORT;
  const listening = (server.address() as AddressInfo).port;
  // The route asks that a request names a host of this server, port and all.
  process.env.PORT = String(listening);
  return {
    port: listening,
    close: () => {
      if (before === undefined) delete process.env.PORT;
      else process.env.PORT = before;
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function requestOf(incoming: IncomingMessage): Request {
  const headers = new Headers(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  return new Request(`http://${incoming.headers.host}${incoming.url}`, {
    method: incoming.method,
    headers,
    body: Readable.toWeb(incoming) as ReadableStream,
    duplex: 'half',
  } as RequestInit);
}

async function send(response: Response, answer: ServerResponse): Promise<void> {
  answer.writeHead(response.status, Object.fromEntries(response.headers));
  answer.end(Buffer.from(await response.arrayBuffer()));
}
