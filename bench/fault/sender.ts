import { setTimeout as sleep } from 'node:timers/promises';
import type { IngestAnswer } from '@/lib/sources/source';

/** Where and as whom records are sent. */
export interface Target {
  /** of the ingest route */
  url: string;
  token: string;
  /** the times that a historic import states */
  range?: { from: string; to: string };
}

/** The answer to one request that was not "stored": its status, and after how many seconds to try again, if it says so. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly status: number,
    readonly retryAfter: number | null,
    body: string,
  ) {
    super(`HTTP ${status}: ${body.slice(0, 300)}`);
  }
}

/** One request. */
export async function post({ url, token, range }: Target, lines: readonly (string | Buffer)[]): Promise<IngestAnswer> {
  const query = range ? `?from=${encodeURIComponent(range.from)}&to=${encodeURIComponent(range.to)}` : '';
  const response = await fetch(url + query, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    body: Buffer.concat(lines.map((line) => Buffer.concat([Buffer.from(line), Buffer.from('\n')]))),
    signal: AbortSignal.timeout(120_000),
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as IngestAnswer;
  const after = response.headers.get('retry-after');
  throw new Refused(response.status, after === null ? null : Number(after), text);
}

/**
 * What an agent does: sends again until the records are acknowledged. Refusals that no repetition mends, and "not now"
 * without a word on when, are thrown.
 */
export async function deliver(
  target: () => Target,
  lines: readonly (string | Buffer)[],
  onRefusal: (error: unknown) => void = () => {},
  pause = 100,
): Promise<IngestAnswer> {
  for (;;) {
    try {
      return await post(target(), lines);
    } catch (error) {
      if (error instanceof Refused && (error.status !== 503 || error.retryAfter === null)) throw error;
      onRefusal(error);
      await sleep(pause);
    }
  }
}
