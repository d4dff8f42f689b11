import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalBytes, canonicalText, isRepaired, segments, toBytes, visible } from './text';

const anyUnits = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 0xffff }),
    fc.constantFrom(0, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xf700, 0xf7ff, 0xf6ff, 0xf800, 0x2f, 0x41),
  ),
  { maxLength: 40 },
);

describe('canonical form', () => {
  test('plain text is returned as it is', () => {
    for (const text of ['', 'plain', 'ärger 日本 😀', '\u{10ffff}', '\uf6ff\uf800', 'a\nb\u202e']) {
      expect(canonicalText(text)).toBe(text);
      expect(isRepaired(text)).toBe(false);
    }
  });

  test('each odd byte is one character', () => {
    expect(canonicalText('evil\0.sh')).toBe('evil\uf700.sh');
    expect(canonicalText('a\ud800b')).toBe('a\uf7ed\uf7a0\uf780b');
    expect(canonicalText('\udc00\ud800')).toBe('\uf7ed\uf7b0\uf780\uf7ed\uf7a0\uf780');
    expect(canonicalBytes(Uint8Array.of(0x61, 0xff, 0x62, 0))).toBe('a\uf7ffb\uf700');
    expect(canonicalText('\uf741')).toBe('\uf7ef\uf79d\uf781');
    expect(isRepaired(canonicalText('\0'))).toBe(true);
  });

  test('overlong, surrogate and out-of-range sequences are bytes', () => {
    for (const bytes of [
      [0xc0, 0x80],
      [0xe0, 0x80, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xf5],
      [0xc3],
      [0xe2, 0x82],
      [0x80],
    ]) {
      const text = canonicalBytes(Uint8Array.from(bytes));
      expect([...text].map((c) => c.charCodeAt(0) - 0xf700)).toEqual(bytes);
    }
  });

  test('a byte order mark is text', () => {
    expect(canonicalBytes(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
  });

  test('bytes survive the round trip', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 60 }),
          fc.string({ unit: 'binary' }).map((s) => new TextEncoder().encode(s)),
        ),
        (bytes) => {
          const text = canonicalBytes(bytes);
          expect([...toBytes(text)]).toEqual([...bytes]);
          expect(/[\0\ud800-\udfff]/u.test(text)).toBe(false);
        },
      ),
    );
  });

  test('strings and their bytes have one canonical form, and different strings differ', () => {
    fc.assert(
      fc.property(anyUnits, anyUnits, (a, b) => {
        const [left, right] = [String.fromCharCode(...a), String.fromCharCode(...b)];
        const text = canonicalText(left);
        expect(canonicalBytes(toBytes(text))).toBe(text);
        if (left !== right) expect(canonicalText(right)).not.toBe(text);
      }),
    );
  });
});

describe('visible text', () => {
  const shown = (text: string) =>
    segments(canonicalText(text))
      .map((s) => (s.escape ? `<${s.escape} ${s.text}>` : s.text))
      .join('');

  test.each([
    ['a\nb\tc\r', 'a<control \\n>b<control \\t>c<control \\r>'],
    ['\u001b[2J', '<control \\x1b>[2J'],
    ['x\0y', 'x<control \\0>y'],
    ['invoice\u202efdp.exe', 'invoice<bidi U+202E>fdp.exe'],
    ['a\u200bb\u00adc\ufeff', 'a<zero-width U+200B>b<zero-width U+00AD>c<zero-width U+FEFF>'],
    ['\u{e0041}', '<tag U+E0041>'],
    ['a\u00a0b', 'a<space U+00A0>b'],
    ['a\u2028b', 'a<line U+2028>b'],
    ['\u0085', '<control \\x85>'],
    ['\uffff', '<unassigned U+FFFF>'],
    ['plain ärger 😀', 'plain ärger 😀'],
    ['', ''],
  ])('%j', (text, expected) => expect(shown(text)).toBe(expected));

  test('a raw byte reads as one', () => {
    expect(segments(canonicalBytes(Uint8Array.of(0x2f, 0xff)))).toEqual([
      { text: '/', start: 0, end: 1 },
      { text: '\\xff', escape: 'byte', start: 1, end: 2 },
    ]);
  });

  test('segments cover the text without a gap, and hide nothing', () => {
    fc.assert(
      fc.property(anyUnits, (units) => {
        const text = canonicalText(String.fromCharCode(...units));
        const all = segments(text);
        expect(all.map((s) => text.slice(s.start, s.end)).join('')).toBe(text);
        expect(all.map((s) => s.text).join('')).toBe(visible(text));
        expect(segments(visible(text)).every((s) => !s.escape)).toBe(true);
      }),
    );
  });
});
