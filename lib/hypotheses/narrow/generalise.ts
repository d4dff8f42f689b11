import { escaped } from './clause';

/** A pattern is worth asking for from so many fixed letters and digits on. */
const LEAST_FIXED = 4;
const MOST_EXAMPLES = 60;
const MOST_WORDS = 120;
/** A command line may have two megabytes. */
const LONGEST = 4_000;

/**
 * What stays the same over paths, folder by folder, as a Sigma pattern: what differs becomes wildcards. Of one path only what
 * another account or another run would change does.
 * @returns undefined where too little stays, or nothing differs
 */
export function generalisedPath(examples: readonly string[]): string | undefined {
  const texts = distinct(examples);
  if (texts.length === 0 || texts.some(({ length }) => length > LONGEST)) return undefined;
  if (texts.length === 1) return steady(texts[0]!);
  const all = texts.map((path) => path.split('/'));
  const [one] = all;
  if (all.every(({ length }) => length === one!.length))
    return worth(one!.map((_, i) => inPart(all.map((parts) => parts[i]!))).join('/'));
  const start = sharedParts(all);
  const rests = all.map((parts) => parts.slice(start.length));
  const end = sharedParts(rests.map((parts) => parts.toReversed())).toReversed();
  const before = start.length > 0 && rests.every(({ length }) => length > 0) ? '/' : '';
  const after = end.length > 0 && rests.every(({ length }) => length > end.length) ? '/' : '';
  return worth(`${start.map(fixed).join('/')}${before}*${after}${end.map(fixed).join('/')}`);
}

/** The same over command lines, word by word, in their order. */
export function generalisedCommand(examples: readonly string[]): string | undefined {
  const texts = distinct(examples).slice(0, MOST_EXAMPLES);
  if (texts.length === 0 || texts.some(({ length }) => length > LONGEST)) return undefined;
  if (texts.length === 1) return steady(texts[0]!);
  const all = texts.map((text) => text.split(' '));
  if (all.some(({ length }) => length > MOST_WORDS)) return undefined;
  const common = all.slice(1).reduce(longestCommon, all[0]!);
  if (common.length === 0) return undefined;
  const places = all.map((words) => placesOf(common, words));
  let out = '';
  for (let i = 0; i <= common.length; i++) {
    const gaps = all.map((words, n) =>
      words.slice(i === 0 ? 0 : places[n]![i - 1]! + 1, places[n]![i] ?? words.length),
    );
    out += between(gaps, i === 0, i === common.length) + (i < common.length ? fixed(common[i]!) : '');
  }
  return worth(out);
}

/** What stands between two words that stay: nothing, a word that differs in part, or anything. */
function between(gaps: readonly (readonly string[])[], first: boolean, last: boolean): string {
  const [before, after] = [first ? '' : ' ', last ? '' : ' '];
  if (gaps.every(({ length }) => length === 0)) return first || last ? '' : ' ';
  if (gaps.every(({ length }) => length === 1)) return `${before}${inPart(gaps.map(([word]) => word!))}${after}`;
  if (gaps.every(({ length }) => length > 0)) return `${before}*${after}`;
  // where one has nothing there, only a single blank stands between its words
  return last ? '*' : `${before}*`;
}

/** Texts that may differ, by what all begin and end with. */
function inPart(texts: readonly string[]): string {
  const [one] = texts;
  if (texts.every((text) => text === one)) return fixed(one!);
  const start = texts.reduce(commonStart);
  const end = texts.map((text) => text.slice(start.length)).reduce(commonEnd);
  return `${start.length >= 2 ? fixed(start) : ''}*${end.length >= 2 ? fixed(end) : ''}`;
}

/** What an account or a run chooses: home folders, temporary names, addresses, hashes, long numbers. */
const CHANGING =
  /(?<=\/home\/)[^/\s]+(?=\/)|(?<=\/tmp\.?)[A-Za-z0-9_]{6,}|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?=[0-9a-f-]*\d)[0-9a-f]{8}[0-9a-f-]{4,}\b|\b\d{4,}\b/g;

function steady(text: string): string | undefined {
  let [out, at] = ['', 0];
  for (const { 0: found, index } of text.matchAll(CHANGING)) {
    out += `${fixed(text.slice(at, index))}*`;
    at = index + found.length;
  }
  return at === 0 ? undefined : worth(out + fixed(text.slice(at)));
}

/** Text before a wildcard: a backslash at its end must not take the wildcard's meaning. */
const fixed = (text: string): string => escaped(text) + (text.endsWith('\\') ? '\\' : '');

const worth = (pattern: string): string | undefined =>
  pattern.replace(/[^\p{L}\p{N}]/gu, '').length >= LEAST_FIXED ? pattern : undefined;

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

/** Parts that all begin with. */
function sharedParts(all: readonly (readonly string[])[]): string[] {
  const one = all[0]!;
  const n = one.findIndex((part, i) => all.some((parts) => parts[i] !== part));
  return one.slice(0, n < 0 ? one.length : n);
}

/** The most words that both have in the same order. */
function longestCommon(a: readonly string[], b: readonly string[]): string[] {
  const length = Array.from({ length: a.length + 1 }, () => new Int32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      length[i]![j] = a[i] === b[j] ? length[i + 1]![j + 1]! + 1 : Math.max(length[i + 1]![j]!, length[i]![j + 1]!);
  const out: string[] = [];
  for (let [i, j] = [0, 0]; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      out.push(a[i]!);
      i++;
      j++;
    } else if (length[i + 1]![j]! >= length[i]![j + 1]!) i++;
    else j++;
  }
  return out;
}

/** Where each of the words stands, as early as can be. */
function placesOf(common: readonly string[], words: readonly string[]): number[] {
  let from = 0;
  return common.map((word) => {
    const at = words.indexOf(word, from);
    from = at + 1;
    return at;
  });
}

/** No pair of code units is cut in two. */
const HIGH_HALF = /[\ud800-\udbff]$/;
const LOW_HALF = /^[\udc00-\udfff]/;

export function commonStart(a: string, b: string): string {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return a.slice(0, n).replace(HIGH_HALF, '');
}

export function commonEnd(a: string, b: string): string {
  let n = 0;
  while (n < a.length && n < b.length && a[a.length - 1 - n] === b[b.length - 1 - n]) n++;
  return n === 0 ? '' : a.slice(-n).replace(LOW_HALF, '');
}
