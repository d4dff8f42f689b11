import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from './fold';

describe('foldText', () => {
  it.each([
    ['ABCxyz019_', 'abcxyz019_'],
    ['ÀÉÖÜ', 'àéöü'],
    ['İ', 'İ'],
    ['ı', 'ı'],
    ['I', 'i'],
    ['ſ', 's'],
    ['\u212a', 'k'],
    ['\u212b', 'å'],
    ['ß', 'ß'],
    ['ẞ', 'ß'],
    ['ΣΑΣ', 'σασ'],
    ['ς', 'σ'],
    ['Ǆ ǅ ǆ', 'ǆ ǆ ǆ'],
    ['ЖДУ', 'жду'],
    ['\u{10400}', '\u{10428}'],
    ['日本 語', '日本 語'],
    ['E\u0301', 'e\u0301'],
    ['\ud800A\udc00', '\ud800a\udc00'],
    ['', ''],
  ])('%j becomes %j', (text, folded) => expect(foldText(text)).toBe(folded));

  it('replaces every code point by one of the same number of UTF-16 units, and again by itself', () => {
    const wrong: string[] = [];
    for (let point = 0; point <= 0x10ffff; point++) {
      const one = String.fromCodePoint(point);
      const folded = foldText(one);
      if (folded.length !== one.length || foldText(folded) !== folded) wrong.push(point.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it('knows every simple folding of the runtime', () => {
    // with the flags iu two code points are equal if their simple foldings are; assigned letters only
    const wrong: string[] = [];
    for (let point = 0x80; point <= 0x1ffff; point++) {
      const one = String.fromCodePoint(point);
      const [low, high] = [one.toLowerCase(), one.toUpperCase()];
      for (const other of new Set([low, high])) {
        if (other === one || [...other].length > 1 || !/\p{L}/u.test(one)) continue;
        const same = new RegExp(`^\\u{${point.toString(16)}}$`, 'iu').test(other);
        if (same !== (foldText(one) === foldText(other))) wrong.push(point.toString(16));
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is the same piece by piece as in whole, except across the halves of a pair', () => {
    const points = fc.string({ unit: 'grapheme-composite' });
    fc.assert(
      fc.property(points, points, (a, b) => foldText(a + b) === foldText(a) + foldText(b)),
      { seed: 7 },
    );
  });

  it('keeps the length of any text, lone surrogates included', () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(units, (text) => foldText(text).length === text.length),
      { seed: 7, numRuns: 500 },
    );
  });
});
