import { expect, it } from 'vitest';
import { chooseSamples } from './samples';

const event = (hostId: number, time: number) => ({ hostId, behaviorId: 'a', time, seq: time, part: 0 });

it('shows all known true first, then one of each host that has none, then more', () => {
  const judged = [
    { ...event(1, 50), judgement: 'true' as const },
    { ...event(1, 40), judgement: 'true' as const },
    { ...event(2, 1), judgement: 'false' as const },
  ];
  const candidates = [event(1, 40), event(1, 2), event(2, 1), event(2, 9), event(3, 7), event(3, 8)];
  expect(chooseSamples(judged, candidates).map(({ hostId, time }) => `${hostId}@${time}`)).toEqual([
    '1@40', '1@50', '2@1', '3@7', '1@2', '3@8', '2@9',
  ]); // biome-ignore format: one list
});

it('is bounded, whatever is known', () => {
  const judged = Array.from({ length: 500 }, (_, i) => ({ ...event(1, i), judgement: 'true' as const }));
  const candidates = Array.from({ length: 5_000 }, (_, i) => event(i, 10_000 + i));
  expect(chooseSamples(judged, candidates).length).toBeLessThanOrEqual(160);
  expect(chooseSamples([], candidates).length).toBe(60);
  expect(chooseSamples([], [])).toEqual([]);
});
