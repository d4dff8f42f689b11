// Case folding: ours, frozen, and the same number of UTF-16 units in and out, so that a range in folded text is the
// same range in the original. Stored text is folded by this function too, never by the database's locale.
import { FOLD_RUNS } from './fold-table';

const NOT_ASCII = /[^\0-\x7f]/;

const folds = new Map<number, number>();
for (let i = 0; i < FOLD_RUNS.length; i += 4) {
  const [first, length, step, add] = FOLD_RUNS.slice(i, i + 4) as [number, number, number, number];
  for (let c = first; c <= first + length; c += step) folds.set(c, c + add);
}

/**
 * The text without case (Sigma 2.1, General: values are case-insensitive): each code point is replaced by its Unicode simple case folding (one to one; `ß` stays `ß`,
 * the Turkish dotted capital and dotless small i stay themselves, the Kelvin sign becomes `k`). Folding twice is folding once.
 * Nothing is normalised: an accent written as its own character stays one. Lone surrogates stay as they are.
 */
export function foldText(text: string): string {
  return NOT_ASCII.test(text) ? foldWide(text) : text.toLowerCase();
}

function foldWide(text: string): string {
  let out = '';
  let plain = 0;
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i)!;
    const units = point > 0xffff ? 2 : 1;
    const folded = point < 0x80 ? (point >= 0x41 && point <= 0x5a ? point + 32 : point) : (folds.get(point) ?? point);
    if (folded !== point) {
      out += text.slice(plain, i) + String.fromCodePoint(folded);
      plain = i + units;
    }
    i += units - 1;
  }
  return plain === 0 ? text : out + text.slice(plain);
}
