import { expect, test } from 'vitest';
import { bytesWords } from './bytes-words';

test.each([
  [0, '0 bytes'],
  [812, '812 bytes'],
  [2_211_840, '2.2 MB'],
  [140_300_000_000, '140 GB'],
  [5.1e15, '5100 TB'],
])('%d', (bytes, words) => expect(bytesWords(bytes)).toBe(words));
