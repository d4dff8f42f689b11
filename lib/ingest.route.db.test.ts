import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POST } from '@/app/api/ingest/route';
import { createToken, revokeToken } from './access';
import { actor } from './access/actor';
import { disconnect } from './db/client';
import { type TestDatabase, testDatabase } from './db/test-database';
import { ecs, joined, line } from './hostile.fixture';

/** The way in as an agent sees it: every answer is JSON with a code and a reason. */
let db: TestDatabase;
let token: string;
const before = process.env.DATABASE_URL;
beforeAll(async () => {
  db = await testDatabase();
  process.env.DATABASE_URL = db.url;
  token = (await createToken(actor(), { name: 'test', source: 'fleet' }, db.pool)).token;
});
afterAll(async () => {
  if (before === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = before;
  await disconnect(db.url);
  await db.drop();
});

const QUERY = '?from=2026-11-22T00:00:00Z&to=2026-11-24T00:00:00Z';
const headers = (more: Record<string, string> = {}) => ({
  host: '127.0.0.1:3000',
  authorization: `Bearer ${token}`,
  'content-type': 'application/x-ndjson',
  ...more,
});

type Body = BodyInit | Uint8Array | null;

async function post(body: Body, more: Record<string, string> = {}, query = QUERY) {
  const request = new Request(`http://127.0.0.1:3000/api/ingest${query}`, {
    method: 'POST',
    headers: headers(more),
    body: body as BodyInit | null,
    duplex: 'half',
  } as RequestInit);
  const response = await POST(request);
  return { status: response.status, answer: await response.json() };
}

/** A body that says whether anybody read it. */
function watched(): { body: ReadableStream; read: () => boolean } {
  let read = false;
  const body = new ReadableStream(
    {
      pull(controller) {
        read = true;
        controller.enqueue(line(ecs(1)));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { body, read: () => read };
}

describe('who may send', () => {
  it.each<[string, Record<string, string>, number, string]>([
    ['no token', { authorization: '' }, 401, 'unauthorized'],
    ['a token of another form', { authorization: 'Bearer hello' }, 401, 'unauthorized'],
    ['an unknown token', { authorization: `Bearer unwrap_${'a'.repeat(43)}` }, 401, 'unauthorized'],
    ['a password', { authorization: 'Basic dXNlcjpwYXNz' }, 401, 'unauthorized'],
    ['another Host', { host: 'evil.example' }, 403, 'forbidden'],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403, 'forbidden'],
    ['another origin', { origin: 'http://evil.example' }, 403, 'forbidden'],
    ['more than the limit announced', { 'content-length': String(11 * 1024 * 1024) }, 413, 'too_large'],
    ['another encoding', { 'content-encoding': 'br' }, 415, 'unsupported_media_type'],
  ])('%s: refused before the body is read', async (_, more, status, code) => {
    const { body, read } = watched();
    const { status: got, answer } = await post(body, more);
    expect([got, answer.error.code]).toEqual([status, code]);
    expect(answer.error.message.length).toBeGreaterThan(20);
    expect(read()).toBe(false);
  });

  it('a revoked token', async () => {
    const made = await createToken(actor(), { name: 'lost', source: 'fleet' }, db.pool);
    const more = { authorization: `Bearer ${made.token}` };
    expect((await post(line(ecs(7)), more)).status).toBe(200);
    await revokeToken(actor(), made.id, db.pool);
    expect((await post(line(ecs(8)), more)).status).toBe(401);
  });
});

describe('what is sent', () => {
  it('is answered per record', async () => {
    const body = joined([line(ecs(1)), Buffer.from('{broken'), line(ecs(2))]);
    const { status, answer } = await post(gzipSync(body), { 'content-encoding': 'gzip' });
    expect(status).toBe(200);
    expect(answer).toMatchObject({ created: 2, quarantined: 1, records: [{ line: 2, code: 'broken_json' }] });
    expect((await post(body)).answer).toMatchObject({ created: 0, duplicate: 2, quarantined: 1 });
  });

  it.each<[string, () => Body, Record<string, string>, number]>([
    ['a body shorter than announced', () => line(ecs(3)), { 'content-length': '100000' }, 400],
    ['a body longer than announced', () => line(ecs(3)), { 'content-length': '10' }, 400],
    ['no gzip', () => line(ecs(3)), { 'content-encoding': 'gzip' }, 400],
    ['a cut gzip', () => gzipSync(line(ecs(3))).subarray(0, 50), { 'content-encoding': 'gzip' }, 400],
    ['a gzip bomb', () => gzipSync(Buffer.alloc(64 * 1024 * 1024)), { 'content-encoding': 'gzip' }, 413],
    ['11 MiB without an announcement', () => stream(11), {}, 413],
    ['a connection that breaks', () => broken(), {}, 400],
  ])('%s: refused, nothing stored', async (_, body, more, status) => {
    const { status: got, answer } = await post(body(), more);
    expect(got).toBe(status);
    expect(answer.error.message.length).toBeGreaterThan(20);
    const { rows } = await db.pool.query(`select count(*)::int as n from events where seq = 3`);
    expect(rows[0].n).toBe(0);
  });

  it.each([
    '?from=yesterday&to=today',
    '?from=2026-11-22T00:00:00Z',
    '?from=2026-11-24T00:00:00Z&to=2026-11-22T00:00:00Z',
    '?host=',
    `?host=${'x'.repeat(300)}`,
  ])('a question that makes no sense is refused: %s', async (query) => {
    const { status, answer } = await post(line(ecs(1)), {}, query);
    expect(status).toBe(400);
    expect(answer.error.message).toMatch(/^input/);
  });

  it('an empty body holds nothing', async () => {
    const { status, answer } = await post(null);
    expect([status, answer.created, answer.quarantined]).toEqual([200, 0, 0]);
  });

  it('a host name of any bytes names the host of audit lines', async () => {
    const body = `type=CWD msg=audit(1795428000.000:1): cwd="/"`;
    expect((await post(body, {}, `${QUERY}&host=%00%ED%A0%80a`)).status).toBe(200);
  });
});

function stream(mebibytes: number): ReadableStream {
  let left = mebibytes;
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
      else controller.close();
    },
  });
}

function broken(): ReadableStream {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(line(ecs(3)));
    },
    pull(controller) {
      controller.error(new Error('aborted'));
    },
  });
}
