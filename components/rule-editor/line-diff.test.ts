import { describe, expect, it } from 'vitest';
import { diffLines, hunksOf } from './line-diff';

const show = (before: string, after: string) =>
  diffLines(before, after).map((l) => `${{ same: ' ', added: '+', removed: '-' }[l.kind]}${l.text}`);

describe('the difference of two texts', () => {
  it('is nothing for equal texts', () => {
    expect(show('a\nb', 'a\nb')).toEqual([' a', ' b']);
    expect(hunksOf(diffLines('a\nb', 'a\nb'))).toEqual([]);
  });
  it('shows what went before what came', () => {
    expect(show('a\nb\nc', 'a\nx\nc')).toEqual([' a', '-b', '+x', ' c']);
  });
  it('finds lines that moved apart', () => {
    expect(show('a\nb\nc\nd', 'a\nc\nnew\nd\nend')).toEqual([' a', '-b', ' c', '+new', ' d', '+end']);
  });
  it('works on empty texts and other line ends', () => {
    expect(show('', 'a')).toEqual(['-', '+a']);
    expect(show('a\r\nb', 'a\nb')).toEqual([' a', ' b']);
  });
  it('gives back both texts', () => {
    const lines = diffLines('1\n2\n3\n4', '2\n9\n4\n4');
    expect(
      lines
        .filter((l) => l.kind !== 'added')
        .map((l) => l.text)
        .join(),
    ).toBe('1,2,3,4');
    expect(
      lines
        .filter((l) => l.kind !== 'removed')
        .map((l) => l.text)
        .join(),
    ).toBe('2,9,4,4');
  });
});

describe('hunks', () => {
  it('keep a few lines around a change and count the rest', () => {
    const before = [...'abcdefgh'].join('\n');
    const hunks = hunksOf(diffLines(before, before.replace('e', 'X')), 1);
    expect(hunks).toHaveLength(1);
    expect(hunks[0]!.skipped).toBe(3);
    expect(hunks[0]!.lines.map((l) => l.text)).toEqual(['d', 'e', 'X', 'f']);
  });
});
