import { describe, expect, it } from 'vitest';
import { excerpt } from './excerpt';

describe('excerpt', () => {
  it('leaves short values whole', () => {
    expect(excerpt('/dev/shm/.x11/xmrig', [[0, 9]])).toEqual({
      text: '/dev/shm/.x11/xmrig',
      ranges: [[0, 9]],
      before: 0,
      after: 0,
    });
  });

  it('shows a match far inside a long value, with its marks on the same characters', () => {
    const value = `${'a'.repeat(2_000_000)}needle${'b'.repeat(1000)}`;
    const { text, ranges, before, after } = excerpt(value, [[2_000_000, 2_000_006]]);
    expect(ranges.map(([from, to]) => text.slice(from, to))).toEqual(['needle']);
    expect(before + text.length + after).toBe(value.length);
    expect(text.length).toBeLessThan(500);
  });

  it('keeps the start of a long value without marks, and the end where the match is there', () => {
    expect(excerpt('x'.repeat(1000), [])).toMatchObject({ before: 0, after: 520 });
    expect(excerpt(`${'x'.repeat(1000)}!`, [[1000, 1001]])).toMatchObject({ after: 0, ranges: [[479, 480]] });
  });
});
