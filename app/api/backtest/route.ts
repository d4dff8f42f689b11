import { z } from 'zod';
import { lastOtherText } from '@/lib/backtest/kept-store';
import { questionFields } from '@/lib/backtest/question-fields';
import { runner } from '@/lib/backtest/runner';
import { backtestStream } from '@/lib/backtest/stream';
import { databaseUrl } from '@/lib/db/client';
import { readVersion } from '@/lib/detectors/store';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

/**
 * Runs while somebody types: the request's signal ends the database's work too. Only decisions keep their runs. Whoever
 * accepts application/x-ndjson is told how far it is; see lib/backtest/stream.ts.
 */
export const POST = route({
  body: z.object({
    ...questionFields,
    compareWith: smallId.optional(),
    hypothesisId: smallId.optional(),
  }),
  async run({ body, request }) {
    const { yaml, from, to, detectorId, hypothesisId } = body;
    const compareWith =
      body.compareWith !== undefined
        ? await readVersion(body.compareWith)
        : hypothesisId !== undefined
          ? await lastOtherText(hypothesisId, yaml)
          : undefined;
    const question = { yaml, from, to, compareWith, detectorId };
    const thread = runner(databaseUrl());
    if (!/\bapplication\/x-ndjson\b/.test(request.headers.get('accept') ?? ''))
      return thread.run(question, { signal: request.signal });
    const lines = backtestStream(request.signal, (options) => thread.run(question, options));
    return new Response(lines, { headers: { 'content-type': 'application/x-ndjson; charset=utf-8' } });
  },
});
