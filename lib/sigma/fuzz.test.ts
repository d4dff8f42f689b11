import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkCase, type FuzzCount, fuzzCases } from './fuzz.fixture';

test('whatever a rule and an event say: nothing throws, and all ways of asking agree', { timeout: 60_000 }, () => {
  const sum: FuzzCount = { rules: 0, match: 0, 'no match': 0, incomplete: 0 };
  fc.assert(
    fc.property(fuzzCases, (one) => {
      const count = checkCase(one);
      for (const key of Object.keys(sum) as (keyof FuzzCount)[]) sum[key] += count[key];
    }),
    { numRuns: 400, seed: 20_261_129 },
  );
  // the generator still reaches what it is for
  for (const [what, n] of Object.entries(sum)) expect(n, what).toBeGreaterThan(10);
});
