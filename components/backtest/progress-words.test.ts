import { expect, it } from 'vitest';
import { progressWords } from './progress-words';

it.each([
  [{ loaded: 1_200, asked: 0, of: 0, matchedBehaviors: 0 }, 'Reading the dictionary: 1,200 behaviors'],
  [{ asked: 4_000, of: 48_000, matchedBehaviors: 0 }, '4,000 of 48,000 behaviors asked · no match so far'],
  [{ asked: 4_000, of: 0, matchedBehaviors: 2 }, '4,000 behaviors asked · so far 2 match'],
  [
    { asked: 4_000, of: 48_000, matchedBehaviors: 2, events: 1, hosts: 1 },
    '4,000 of 48,000 behaviors asked · so far 2 match: 1 event on 1 host',
  ],
])('says how far a backtest is: %o', (progress, words) => {
  expect(progressWords(progress)).toBe(words);
});
