import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { AppError } from './errors';
import { MAX_BODY, type RouteOptions, route } from './http';

const url = 'http://127.0.0.1:3000/api/things/7?limit=5';

function call(
  init: RequestInit & { url?: string } = {},
  options: Partial<RouteOptions<unknown, unknown, unknown>> = {},
) {
  const { url: address = url, headers, ...rest } = init;
  const request = new Request(address, { headers: { host: '127.0.0.1:3000', ...(headers as object) }, ...rest });
  const handler = route({ run: () => ({ ok: true }), ...options } as RouteOptions<unknown, unknown, unknown>);
  return handler(request, { params: Promise.resolve({ id: '7' }) });
}

const json = { 'content-type': 'application/json' };

beforeEach(() => {
  vi.stubEnv('PORT', '3000');
  vi.stubEnv('UNWRAP_ALLOWED_HOSTS', 'unwrap.corp.example, build:8443');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('Host', () => {
  test.each([
    '127.0.0.1:3000',
    'localhost:3000',
    'LOCALHOST:3000',
    '[::1]:3000',
    'unwrap.corp.example',
    'unwrap.corp.example:443',
    'build:8443',
  ])('%s may come in', async (host) => expect((await call({ headers: { host } })).status).toBe(200));
  test.each([
    'evil.example:3000',
    'localhost',
    'localhost:3001',
    '127.0.0.1.evil.example:3000',
    'build:1',
    'localhost:3000@evil',
    'a b',
    '',
    'localhost:3000, evil',
  ])('%j is refused', async (host) => {
    const response = await call({ headers: { host } });
    expect(response.status).toBe(403);
    expect((await response.json()).error.code).toBe('forbidden');
  });
});

describe('where it comes from', () => {
  const refused: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'http://127.0.0.1:8080' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:3000.evil.example' },
    { origin: 'http://localhost:3000' },
    { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
  ];
  test.each(refused)('%j is refused, for reads and writes', async (headers) => {
    expect((await call({ headers })).status).toBe(403);
    expect((await call({ method: 'POST', body: '{}', headers: { ...json, ...headers } })).status).toBe(403);
  });
  const accepted: Record<string, string>[] = [
    {},
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:3000' },
  ];
  test.each(accepted)('%j may write', async (headers) => {
    expect((await call({ method: 'POST', body: '{}', headers: { ...json, ...headers } })).status).toBe(200);
  });
});

describe('content type of a write', () => {
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'text/plain; application/json',
  ])('%s is refused', async (type) =>
    expect((await call({ method: 'POST', body: '{}', headers: { 'content-type': type } })).status).toBe(415),
  );
  test('none is refused, except for a DELETE', async () => {
    expect((await call({ method: 'POST' })).status).toBe(415);
    expect((await call({ method: 'DELETE' })).status).toBe(200);
    expect((await call({ method: 'GET' }, { write: true })).status).toBe(415);
  });
  test('a charset is accepted', async () => {
    expect(
      (await call({ method: 'PATCH', body: '{}', headers: { 'content-type': 'application/json; charset=utf-8' } }))
        .status,
    ).toBe(200);
  });
});

describe('input', () => {
  const schemas = {
    params: z.object({ id: z.coerce.number().int() }),
    query: z.object({ limit: z.coerce.number().int().max(10) }),
    body: z.object({ names: z.array(z.string()) }),
  };
  const post = (body: BodyInit, address?: string) =>
    call(
      { method: 'POST', body, headers: json, ...(address ? { url: address } : {}) },
      { ...schemas, run: ({ params, query, body }) => ({ params, query, body }) },
    );

  test('reaches run parsed', async () => {
    expect(await (await post('{"names":["a"]}')).json()).toEqual({
      params: { id: 7 },
      query: { limit: 5 },
      body: { names: ['a'] },
    });
  });
  test('that does not fit is refused with the path of each problem', async () => {
    const response = await post('{"names":["a",2,3]}');
    expect(response.status).toBe(400);
    const { error } = await response.json();
    expect(error.code).toBe('bad_request');
    expect(error.details.map((d: { path: string }) => d.path)).toEqual(['names.1', 'names.2']);
  });
  test('of the query is named as such', async () => {
    const { error } = await (await post('{"names":[]}', 'http://127.0.0.1:3000/api/things/7?limit=50')).json();
    expect(error.message).toMatch(/^query: limit: /);
  });
  test.each(['{', '', 'nope', new Uint8Array([0x22, 0xff, 0x22])])('%j is no JSON body', async (body) => {
    expect((await post(body as BodyInit)).status).toBe(400);
  });
  test.each(['{"names":["a\\u0000"]}', '{"names":["\\ud800"]}', '{"names":[],"\\u0000":1}'])(
    '%s cannot be stored',
    async (body) => {
      expect((await post(body)).status).toBe(400);
    },
  );
  test('too large a body is refused by its own size', async () => {
    expect((await post(JSON.stringify({ names: ['x'.repeat(MAX_BODY)] }))).status).toBe(413);
  });
  test('a body nested without end is an answer, not a crash', async () => {
    expect((await post('['.repeat(200_000) + ']'.repeat(200_000))).status).toBe(400);
  });
});

describe('answers', () => {
  test('are JSON that nobody stores or sniffs; bigint is text, undefined is 204', async () => {
    const response = await call({}, { run: () => ({ id: 2n ** 60n }) });
    expect(await response.text()).toBe('{"id":"1152921504606846976"}');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await call({}, { run: () => undefined })).status).toBe(204);
    expect(await (await call({}, { run: () => new Response('as it is') })).text()).toBe('as it is');
  });
  test('of an expected failure carry its code and details', async () => {
    const response = await call({}, { run: () => Promise.reject(new AppError('conflict', 'too late', { by: 'x' })) });
    expect(response.status).toBe(409);
    expect(await response.json()).toEqual({ error: { code: 'conflict', message: 'too late', details: { by: 'x' } } });
  });
  test('of a bug tell an id and nothing else', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const bug = Object.assign(new Error('column "secret" does not exist: select secret from users'), { code: '42703' });
    const response = await call({}, { run: () => Promise.reject(bug) });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toMatch(/secret|select/);
    expect(log.mock.calls[0]![0]).toContain(JSON.parse(text).error.details.id);
    expect(log.mock.calls[0]![1]).toBe(bug);
  });
  test.each(['ECONNREFUSED', '57P03', '57P01', '08006', '53300', 'P1001'])(
    'of a database that is down (%s) say when to come back',
    async (code) => {
      const response = await call(
        {},
        { run: () => Promise.reject(Object.assign(new Error('10.0.0.5:5432'), { code })) },
      );
      expect(response.status).toBe(503);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await response.text()).not.toContain('10.0.0.5');
    },
  );
  test('of a pool that waited in vain, too', async () => {
    expect(
      (await call({}, { run: () => Promise.reject(new Error('timeout exceeded when trying to connect')) })).status,
    ).toBe(503);
  });
});
