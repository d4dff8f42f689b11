import { noteReach } from './reach';

/** How the browser talks to this application's API: JSON in, JSON out, one error class. */

export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly details?: unknown,
  ) {
    super(message);
  }
}

export type QueryValue = string | number | boolean | null | undefined;

/** A path with its query string; empty values are left out. */
export function withQuery(path: string, params: Record<string, QueryValue> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** Throws ApiError. */
export function apiGet<T>(path: string, params?: Record<string, QueryValue>, signal?: AbortSignal): Promise<T> {
  return send<T>(withQuery(path, params), { method: 'GET', signal });
}

/** A write. Throws ApiError. */
export function apiSend<T>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body: unknown = {},
  signal?: AbortSignal,
): Promise<T> {
  return send<T>(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
}

/** A write whose answer is a stream of JSON lines; yields each as it arrives. Throws ApiError. */
export async function* apiStream<T>(path: string, body: unknown, signal: AbortSignal): AsyncGenerator<T> {
  const response = await request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/x-ndjson' },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok || !response.body) throw await errorOf(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    rest += value ?? '';
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim()) yield JSON.parse(line) as T;
    if (done) break;
  }
  if (rest.trim()) yield JSON.parse(rest) as T;
}

async function send<T>(path: string, init: RequestInit): Promise<T> {
  const response = await request(path, init);
  if (!response.ok) throw await errorOf(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

async function request(path: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(path, { ...init, cache: 'no-store' });
    noteReach('live');
    return response;
  } catch (error) {
    if (init.signal?.aborted) throw error;
    noteReach('lost');
    throw new ApiError('unreachable', 'Unwrap does not answer. Is it still running?', 0);
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined);
  const error = (body as { error?: { code?: string; message?: string; details?: unknown } } | undefined)?.error;
  return new ApiError(
    error?.code ?? 'unexpected',
    error?.message ?? `The server answered ${response.status} without saying why.`,
    response.status,
    error?.details,
  );
}
