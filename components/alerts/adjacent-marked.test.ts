import { expect, it } from 'vitest';
import type { AdjacentEvent } from '../../lib/process-tree/tree';
import { withAlike } from './adjacent-marked';

it('a row stands for all events that it counts, each once', () => {
  const rows = [
    { ref: 'a', refs: ['b', 'c'] },
    { ref: 'd', refs: [] },
  ] as unknown as AdjacentEvent[];
  expect(withAlike(rows, ['a', 'b', 'd', 'x'])).toEqual(['a', 'b', 'c', 'd', 'x']);
});
