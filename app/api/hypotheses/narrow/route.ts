import { z } from 'zod';
import { scanOf } from '@/lib/backtest/runner';
import { databaseUrl } from '@/lib/db/client';
import { readRule } from '@/lib/detectors/rule';
import { jsonText, route } from '@/lib/http';
import { trials } from '@/lib/incident';

export const dynamic = 'force-dynamic';

/** Follows an editor from pause to pause: the threads that hold the dictionary say what matches, another one looks for changes. */
export const POST = route({
  body: z.object({ yaml: z.string().max(65_536) }),
  async run({ body: { yaml }, request: { signal } }) {
    const url = databaseUrl();
    const { ready } = readRule(yaml);
    const found = ready && !ready.perEvent ? await scanOf(url)(ready, { signal }) : undefined;
    const matched = found && [...found.traits.keys()].join('');
    return jsonText(await trials(url).ask({ narrow: yaml, matched }, signal));
  },
});
