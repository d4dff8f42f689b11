import { z } from 'zod';
import { authenticateToken } from '@/lib/access';
import { pool } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { failure, json } from '@/lib/http';
import { ingest } from '@/lib/ingest';
import { originProblem } from '@/lib/origin';
import { readBody } from '@/lib/sources/body';

export const dynamic = 'force-dynamic';

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const question = z
  .object({ from: time.optional(), to: time.optional(), host: z.string().min(1).max(255).optional() })
  .refine(({ from, to }) => (from === undefined) === (to === undefined), 'a range has both its ends: from and to')
  .refine(({ from = 0, to = 0 }) => from <= to, 'the range ends (to) before it begins (from)');

/**
 * Records in, NDJSON or raw lines, gzip or plain; `from` and `to` state the range of a historic import, `host` names
 * the host of audit lines without `node=`. Not made by `route`: the body is no JSON document, and who sends it is
 * known by a token that no browser adds by itself. The token is checked before the body is read.
 */
export async function POST(request: Request): Promise<Response> {
  try {
    const refusal = originProblem(request.headers);
    if (refusal) throw new AppError('forbidden', refusal);
    const token = await authenticateToken(request.headers.get('authorization'));
    const query = question.parse(Object.fromEntries(new URL(request.url).searchParams));
    const range = query.from !== undefined && query.to !== undefined ? { from: query.from, to: query.to } : undefined;
    const body = await readBody(request);
    return json(
      await ingest(body, { pool: pool(), source: token.source, sample: token.sample, range, defaultHost: query.host }),
    );
  } catch (error) {
    return failure(error, request);
  }
}
