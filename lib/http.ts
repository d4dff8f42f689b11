import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Actor, actor } from './access/actor';
import { AppError, ERROR_STATUS } from './errors';
import { originProblem } from './origin';

/**
 * The one way into the app over HTTP: every handler below app/api is made by `route`, which checks where the request
 * comes from, checks its input against schemas, runs it, and turns the result or the failure into JSON.
 */
export interface RouteInput<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  actor: Actor;
  request: Request;
}

export interface RouteOptions<P, Q, B> {
  /** of the address's own parts; each is text */
  params?: z.ZodType<P>;
  /** of the query string; a name that is repeated is a list */
  query?: z.ZodType<Q>;
  body?: z.ZodType<B>;
  /** bytes of the body, MAX_BODY by default */
  maxBody?: number;
  /** a GET that changes something is asked what every other method is asked anyway: JSON as its content type */
  write?: boolean;
  /** A Response is sent as it is; undefined is 204; anything else is JSON (bigint as text). */
  run(input: RouteInput<P, Q, B>): Promise<unknown> | unknown;
}

export type RouteHandler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>;

/** Requests hold questions and rules, not telemetry: ingest has its own way in. */
export const MAX_BODY = 1024 * 1024;
const RETRY_SECONDS = 2;

export function route<P = undefined, Q = undefined, B = undefined>(options: RouteOptions<P, Q, B>): RouteHandler {
  return async (request, context) => {
    try {
      const refusal = originProblem(request.headers);
      if (refusal) throw new AppError('forbidden', refusal);
      const writes = options.write === true || !['GET', 'HEAD'].includes(request.method);
      if (writes) checkContentType(request);
      const result = await options.run({
        params: checked(options.params, 'address', await context?.params) as P,
        query: checked(options.query, 'query', queryOf(request.url)) as Q,
        body: (options.body
          ? checked(options.body, 'body', await readJson(request, options.maxBody ?? MAX_BODY))
          : undefined) as B,
        actor: actor(request.headers.get('cookie')),
        request,
      });
      if (result instanceof Response) return secured(result);
      if (result === undefined) return secured(new Response(null, { status: 204 }));
      return json(result);
    } catch (error) {
      return failure(error, request);
    }
  };
}

/** JSON with the headers that every answer of the API carries. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return secured(
    new Response(textOf(value), { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers } }),
  );
}

/** JSON that was made elsewhere, as an answer: nobody reads it again on the way. */
export function jsonText(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'application/json; charset=utf-8' } });
}

/** A replacer is asked about every number of a tree; only an answer that holds a bigint needs one. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? item.toString() : item));
  }
}

function secured(response: Response): Response {
  const { headers } = response;
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  headers.set('x-content-type-options', 'nosniff');
  headers.set('referrer-policy', 'no-referrer');
  headers.set('cross-origin-resource-policy', 'same-origin');
  if (!headers.has('content-security-policy'))
    headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  return response;
}

// --- what comes in ---------------------------------------------------------------------------------------------------

function queryOf(url: string): Record<string, string | string[]> {
  const search = new URL(url).searchParams;
  return Object.fromEntries(
    [...new Set(search.keys())].map((name) => {
      const values = search.getAll(name);
      return [name, values.length === 1 ? values[0]! : values];
    }),
  );
}

/** JSON only: a form of another page cannot send it without asking first (preflight). DELETE may come without a body. */
function checkContentType(request: Request): void {
  const type = request.headers.get('content-type');
  if (type === null && request.method === 'DELETE') return;
  if (!/^application\/json\s*(;|$)/i.test(type ?? '')) {
    throw new AppError('unsupported_media_type', 'Send JSON, with the header content-type: application/json.');
  }
}

async function readJson(request: Request, limit: number): Promise<unknown> {
  const bytes = await readBody(request, limit);
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new AppError('bad_request', 'The body is not JSON in UTF-8.');
  }
}

/** The body's bytes, counted as they come: what the client announces is not believed. */
async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body) {
    const reader = request.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length;
      if (size > limit) {
        await reader.cancel().catch(() => {});
        throw new AppError('too_large', `The body may have ${limit} bytes.`);
      }
      chunks.push(next.value);
    }
  }
  return Buffer.concat(chunks);
}

function checked<T>(schema: z.ZodType<T> | undefined, where: string, value: unknown): T | undefined {
  if (!schema) return undefined;
  const unstorable = findUnstorable(value);
  if (unstorable !== undefined)
    throw badInput(where, [
      { path: unstorable, message: 'holds a NUL or half a character pair, which cannot be stored' },
    ]);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw badInput(
    where,
    result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  );
}

function badInput(where: string, problems: { path: string; message: string }[]): AppError {
  const first = problems[0]!;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new AppError(
    'bad_request',
    `${where}: ${first.path ? `${first.path}: ` : ''}${first.message}${more}`,
    problems,
  );
}

/** PostgreSQL's text has no NUL and no lone surrogates. The path of the first text with one; keys count, depth does not. */
function findUnstorable(root: unknown): string | undefined {
  const stack: { path: string; value: unknown }[] = [{ path: '', value: root }];
  for (let at = stack.pop(); at; at = stack.pop()) {
    const { path, value } = at;
    if (typeof value === 'string' && isUnstorable(value)) return path;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, item] of Object.entries(value)) {
      const below = path ? `${path}.${key}` : key;
      if (isUnstorable(key)) return path;
      stack.push({ path: below.length > 200 ? path : below, value: item });
    }
  }
  return undefined;
}

const isUnstorable = (text: string) => /[\0\uD800-\uDFFF]/u.test(text);

// --- what goes wrong -------------------------------------------------------------------------------------------------

export interface ErrorBody {
  error: { code: string; message: string; details?: unknown };
}

/** Every failure as an answer. What a person can act on is told; everything else is told by an id that the log explains. */
export function failure(error: unknown, request: Request): Response {
  if (error instanceof AppError) {
    const { code, message, details } = error;
    const retry: Record<string, string> = code === 'unavailable' ? { 'retry-after': String(RETRY_SECONDS) } : {};
    return json(
      { error: { code, message, ...(details === undefined ? {} : { details }) } } satisfies ErrorBody,
      ERROR_STATUS[code],
      retry,
    );
  }
  if (error instanceof z.ZodError)
    return failure(
      badInput(
        'input',
        error.issues.map((i) => ({ path: i.path.join('.'), message: i.message })),
      ),
      request,
    );
  const known = databaseFailure(error);
  if (known) return failure(known, request);
  const id = randomUUID();
  console.error(`[${id}] ${request.method} ${new URL(request.url).pathname} failed:`, error);
  const message = `Something went wrong inside Unwrap. The log explains it under ${id}.`;
  return json({ error: { code: 'internal', message, details: { id } } } satisfies ErrorBody, 500);
}

/** PostgreSQL's and Prisma's codes for "not now"; classes 08 (connection) and 53 (resources) whole. */
const DATABASE_DOWN =
  /^(08...|53...|57P0[1-5]|ECONN(REFUSED|RESET)|EPIPE|ETIMEDOUT|ENOTFOUND|P10(01|02|08|17)|P2024|P2037)$/;
const DATABASE_DOWN_TEXT =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

function databaseFailure(error: unknown): AppError | undefined {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (
    (typeof code === 'string' && DATABASE_DOWN.test(code)) ||
    (typeof message === 'string' && DATABASE_DOWN_TEXT.test(message))
  ) {
    return new AppError('unavailable', 'The database does not answer at the moment. Try again.');
  }
  if (code === '57014') return new AppError('unavailable', 'The database took too long for this question.');
  if (code === '40001' || code === '40P01')
    return new AppError('conflict', 'Somebody else changed this at the same moment. Try again.');
  return undefined;
}
