import { setTimeout as sleep } from 'node:timers/promises';

export interface Reading {
  /** how often each answer came, by path and status */
  answers: Record<string, number>;
  /** answers that no reader may get: a 5xx other than "not now, try again in n seconds" */
  bad: string[];
}

/** What people and their browsers ask for meanwhile. */
const PATHS = ['/alerts', '/api/alerts', '/api/sources', '/api/detectors'];

/** Reads an app in a loop. A connection that is refused or breaks is counted, not judged: the app may be down. */
export function keepReading(address: string): { reading: Reading; stop(): Promise<Reading> } {
  const reading: Reading = { answers: {}, bad: [] };
  let going = true;
  const loop = (async () => {
    for (let i = 0; going; i++, await sleep(50)) await readOnce(address, PATHS[i % PATHS.length]!, reading);
  })();
  return {
    reading,
    async stop() {
      going = false;
      await loop;
      return reading;
    },
  };
}

export async function readOnce(address: string, path: string, reading: Reading): Promise<number | null> {
  const count = (name: string) => {
    reading.answers[`${path} ${name}`] = (reading.answers[`${path} ${name}`] ?? 0) + 1;
  };
  try {
    const response = await get(address + path);
    const text = await response.text();
    count(String(response.status));
    const told = response.status === 503 && response.headers.has('retry-after') && text.includes('message');
    if (response.status >= 500 && !told) reading.bad.push(`${path} ${response.status} ${text.slice(0, 200)}`);
    return response.status;
  } catch {
    count('no answer');
    return null;
  }
}

/** A connection that was kept open may have been closed by the server meanwhile: asked again once, as browsers do. */
async function get(url: string): Promise<Response> {
  const ask = () => fetch(url, { signal: AbortSignal.timeout(60_000) });
  try {
    return await ask();
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { code?: string };
    if (code !== 'UND_ERR_SOCKET' && code !== 'ECONNRESET') throw error;
    return ask();
  }
}
