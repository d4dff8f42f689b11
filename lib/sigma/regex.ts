// Regular expressions by re2js: linear in the text, whatever the pattern (Sigma 2.1, Regular Expression).
import { RE2JS } from 're2js';
import type { Fault } from './errors';
import type { Range } from './pattern';

const MAX_LENGTH = 4096;
const MAX_SIZE = 20_000;
const MAX_RANGES = 64;

/** A compiled expression. `size` is the number of its instructions, the cost of one character in the worst case. */
export interface Regex {
  readonly size: number;
  test(text: string): boolean;
  ranges(text: string): Range[];
}

const cache = new Map<string, Regex>();

/** Compiles, or says what is wrong in words that help. Flags: any of i, m, s. */
export function compileRegex(source: string, flags: string): Regex | Fault {
  const key = `${flags}/${source}`;
  const known = cache.get(key);
  if (known) return known;
  if (source.length > MAX_LENGTH) {
    return { code: 'value-regex', message: `this regular expression is longer than ${MAX_LENGTH} characters` };
  }
  const refused = unsupported(source);
  if (refused) return refused;
  let bits = 0;
  if (flags.includes('i')) bits |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes('s')) bits |= RE2JS.DOTALL;
  if (flags.includes('m')) bits |= RE2JS.MULTILINE;
  try {
    const compiled = compileAs(withEnds(source, flags), source, bits);
    const size = compiled.programSize();
    if (size > MAX_SIZE)
      return {
        code: 'value-regex',
        message: 'this regular expression is too large once its repetitions are written out',
      };
    const regex: Regex = {
      size,
      test: (text) => compiled.test(text),
      ranges(text) {
        const ranges: Range[] = [];
        const matcher = compiled.matcher(text);
        while (ranges.length < MAX_RANGES && matcher.find()) {
          if (matcher.end() > matcher.start()) ranges.push([matcher.start(), matcher.end()]);
        }
        return ranges;
      },
    };
    if (cache.size > 2000) cache.clear();
    cache.set(key, regex);
    return regex;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it cannot be read';
    return { code: 'value-regex', message: `not a regular expression: ${reason.slice(0, 200)}` };
  }
}

/** @param written what an error is about */
function compileAs(source: string, written: string, bits: number): RE2JS {
  try {
    return RE2JS.compile(source, bits);
  } catch (error) {
    if (source !== written) RE2JS.compile(written, bits);
    throw error;
  }
}

export function isFault(result: Regex | Fault): result is Fault {
  return 'code' in result;
}

const REFUSED: readonly { readonly form: RegExp; readonly what: string; readonly hint: string }[] = [
  {
    form: /^\(\?[=!]|^\(\?<[=!]/,
    what: 'look-around',
    hint: 'put what must also match, or must not, into a second selection and join them in the condition with "and" or "and not"',
  },
  { form: /^\(\?>/, what: 'an atomic group', hint: 'write a plain group: (?: ... ); no expression backtracks here' },
  {
    form: /^\\[1-9]|^\\k[<{']|^\(\?P=/,
    what: 'a back reference',
    hint: 'write the repeated text out, or compare two fields with fieldref',
  },
  { form: /^[*+?}]\+/, what: 'a possessive quantifier', hint: 'leave the second + out; no expression backtracks here' },
  { form: /^\(\?\(/, what: 'a conditional group', hint: 'use alternatives: (a|b)' },
  { form: /^\\u[0-9a-fA-F{]/, what: 'the escape \\u', hint: 'write \\x{...} with the code point in hexadecimal' },
  { form: /^\\[ZhHRXGK]/, what: 'this escape', hint: 'write \\z for the end, [ \\t] for blanks' },
  { form: /^\(\?R\)|^\(\?\d+\)/, what: 'recursion', hint: 'write the nesting out to the depth that you need' },
];

function unsupported(source: string): Fault | undefined {
  for (const at of places(source)) {
    const rest = source.slice(at, at + 4);
    const refused = REFUSED.find(({ form }) => form.test(rest));
    if (refused)
      return {
        code: 'value-regex',
        message: `${refused.what} ("${rest.trim()}") is not supported`,
        hint: refused.hint,
      };
  }
  return undefined;
}

/**
 * `$` as PCRE reads it, the flavor that the specification names: at the end, and before a line end that ends the text. Left
 * as it is where `m`, from outside or within, may make it the end of each line, which is the same in both flavors.
 */
function withEnds(source: string, flags: string): string {
  return endsAs(source, flags, '(?:\\n?\\z)');
}

/** The expression with something else in place of each `$`, unless `m` is given. */
export function endsAs(source: string, flags: string, end: string): string {
  if (!source.includes('$') || flags.includes('m') || /\(\?[a-zA-Z]*m/.test(source)) return source;
  let out = '';
  let from = 0;
  for (const at of places(source)) {
    if (source[at] !== '$') continue;
    out += source.slice(from, at) + end;
    from = at + 1;
  }
  return out + source.slice(from);
}

/** Where the parts of an expression begin that stand outside of classes and quotes, escapes as one. */
function* places(source: string): Iterable<number> {
  let inClass = false;
  for (let i = 0; i < source.length; i++) {
    const c = source[i];
    if (!inClass) yield i;
    if (c === '\\') {
      if (source[i + 1] === 'Q') {
        const end = source.indexOf('\\E', i);
        i = end < 0 ? source.length : end + 1;
      } else i++;
    } else if (inClass) {
      const named = /^\[:\^?\w+:\]/.exec(source.slice(i, i + 16));
      if (named) i += named[0].length - 1;
      else inClass = c !== ']';
    } else if (c === '[') {
      inClass = true;
      if (source[i + 1] === '^') i++;
      if (source[i + 1] === ']') i++;
    }
  }
}
