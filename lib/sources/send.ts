import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip, gzipSync } from 'node:zlib';
import type { IngestAnswer } from './source';

export interface SendOptions {
  /** .gz files are decompressed on the way */
  file: string;
  /** of the console, http://127.0.0.1:3000 */
  url: string;
  token: string;
  /** stated when the records are historic */
  range?: { from: string; to: string };
  /** lines a request */
  batch?: number;
  signal?: AbortSignal;
  onAnswer?(answer: IngestAnswer, lines: number): void;
}

/** Sends a file of records through the ingest API as an agent would, in its own order, one batch after another. */
export async function sendFile(options: SendOptions): Promise<number> {
  let lines = 0;
  for await (const batch of batches(options.file, options.batch ?? 500)) {
    options.signal?.throwIfAborted();
    options.onAnswer?.(await send(batch, options), batch.length);
    lines += batch.length;
  }
  return lines;
}

export async function countLines(file: string): Promise<number> {
  let lines = 0;
  for await (const batch of batches(file, 10_000)) lines += batch.length;
  return lines;
}

async function* batches(file: string, size: number): AsyncGenerator<string[]> {
  const stream = createReadStream(file);
  const plain = file.endsWith('.gz') ? stream.pipe(createGunzip()) : stream;
  let batch: string[] = [];
  for await (const line of createInterface({ input: plain, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === '') continue;
    batch.push(line);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Retries while the console says that its database is away. */
async function send(lines: string[], options: SendOptions): Promise<IngestAnswer> {
  const { url, token, range, signal } = options;
  const query = range ? `?${new URLSearchParams(range)}` : '';
  const body = gzipSync(`${lines.join('\n')}\n`);
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(`${url}/api/ingest${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
      body,
      signal,
    });
    if (response.ok) return (await response.json()) as IngestAnswer;
    if (response.status !== 503 || attempt >= 10) {
      throw new Error(`${url}/api/ingest answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
