// What a text must hold for a regular expression to match it, read from the expression alone (after Cox, "Regular
// Expression Matching with a Trigram Index", 2012, without prefixes and suffixes). Whatever is not understood asks for nothing.
import { foldText } from './fold';

/** At least one of the folded literals is in every folded text that matches. Never empty, nor is a literal. */
export type Need = readonly string[];

const MAX_ALTERNATIVES = 16;
const MAX_LENGTH = 64;
const MAX_DEPTH = 50;

/** What is known of a part: the only texts that it matches, or what each of its texts must hold. */
type Part = { readonly exact: readonly string[] } | { readonly needs: readonly Need[] };

const ANY: Part = { needs: [] };
const NOTHING: Part = { exact: [''] };

/** All needs hold for every text in which the expression is found. Flags may only ignore case or change what `.`, `^`, `$` mean. */
export function regexNeeds(source: string): readonly Need[] {
  const reader = new Reader(source);
  const part = reader.alternatives(0);
  return reader.failed || !reader.atEnd() ? [] : needsOf(part);
}

class Reader {
  failed = false;
  private at = 0;

  constructor(private readonly source: string) {}

  atEnd(): boolean {
    return this.at >= this.source.length;
  }

  alternatives(depth: number): Part {
    const parts = [this.sequence(depth)];
    while (this.take('|')) parts.push(this.sequence(depth));
    return parts.length === 1 ? parts[0]! : either(parts);
  }

  private sequence(depth: number): Part {
    const parts: Part[] = [];
    while (!this.failed && !this.atEnd() && this.peek() !== '|' && this.peek() !== ')')
      parts.push(this.repeated(depth));
    return inOrder(parts);
  }

  private repeated(depth: number): Part {
    let part = this.atom(depth);
    for (;;) {
      const quantifier = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(this.source.slice(this.at, this.at + 24));
      if (!quantifier) return part;
      this.at += quantifier[0].length;
      const [, sign, least, , most] = quantifier;
      if (sign === '?') part = either([part, NOTHING]);
      else if (sign === '*' || Number(least) === 0) part = ANY;
      else if (sign === '+' || !(least === '1' && (most === '1' || quantifier[3] === '')))
        part = { needs: needsOf(part) };
    }
  }

  private atom(depth: number): Part {
    const c = String.fromCodePoint(this.source.codePointAt(this.at)!);
    this.at += c.length;
    switch (c) {
      case '(':
        return this.group(depth);
      case '[':
        return this.oneOf();
      case '.':
        return ANY;
      case '^':
      case '$':
        return NOTHING;
      case '\\':
        return this.escape();
      case '*':
      case '+':
      case '?':
        return this.fail();
      default:
        return { exact: [foldText(c)] };
    }
  }

  private group(depth: number): Part {
    if (depth > MAX_DEPTH) return this.fail();
    const kind = /^\?(?:P?<\w+>|[imsU-]*:)/.exec(this.source.slice(this.at, this.at + 64));
    if (kind) this.at += kind[0].length;
    else if (this.peek() === '?') {
      const flags = /^\?[imsU-]+\)/.exec(this.source.slice(this.at, this.at + 10));
      if (!flags) return this.fail();
      this.at += flags[0].length;
      return NOTHING;
    }
    const inner = this.alternatives(depth + 1);
    return this.take(')') ? inner : this.fail();
  }

  /** `[...]`: a few plain characters are alternatives, anything else is any character. */
  private oneOf(): Part {
    const plain = /^([^\]\\[^-][^\]\\[-]{0,7})\]/u.exec(this.source.slice(this.at, this.at + 24));
    if (plain) {
      this.at += plain[0].length;
      return { exact: [...new Set(Array.from(plain[1]!, foldText))] };
    }
    if (this.peek() === '^') this.at++;
    for (let first = true; !this.atEnd(); first = false) {
      const c = this.source[this.at++]!;
      if (c === '\\') this.at++;
      else if (c === '[' && /^:\^?\w+:\]/.test(this.source.slice(this.at, this.at + 16))) {
        this.at = this.source.indexOf(':]', this.at) + 2;
      } else if (c === ']' && !first) return ANY;
    }
    return this.fail();
  }

  private escape(): Part {
    const c = this.source[this.at++];
    if (c === undefined || /[QCpPx0-9]/.test(c)) return this.fail();
    if (/[bBAz]/.test(c)) return NOTHING;
    const control = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' }[c];
    if (control) return { exact: [control] };
    return /[\w\u0080-\uffff]/.test(c) ? (/[dDsSwW]/.test(c) ? ANY : this.fail()) : { exact: [c] };
  }

  private peek(): string {
    return this.source[this.at] ?? '';
  }

  private take(c: string): boolean {
    if (this.source[this.at] !== c) return false;
    this.at++;
    return true;
  }

  private fail(): Part {
    this.failed = true;
    this.at = this.source.length;
    return ANY;
  }
}

function inOrder(parts: readonly Part[]): Part {
  const needs: Need[] = [];
  let run: readonly string[] = [''];
  let whole = true;
  for (const part of parts) {
    const longer = 'exact' in part ? product(run, part.exact) : undefined;
    if (longer) {
      run = longer;
      continue;
    }
    needs.push(...needsOf({ exact: run }));
    whole = false;
    if ('exact' in part) run = part.exact;
    else {
      needs.push(...part.needs);
      run = [''];
    }
  }
  return whole ? { exact: run } : { needs: [...needs, ...needsOf({ exact: run })] };
}

function product(left: readonly string[], right: readonly string[]): string[] | undefined {
  if (left.length * right.length > MAX_ALTERNATIVES) return undefined;
  const all = left.flatMap((a) => right.map((b) => a + b));
  return all.every(({ length }) => length <= MAX_LENGTH) ? [...new Set(all)] : undefined;
}

function either(parts: readonly Part[]): Part {
  const exact = parts.flatMap((part) => ('exact' in part ? part.exact : []));
  if (parts.every((part) => 'exact' in part) && exact.length <= MAX_ALTERNATIVES) return { exact: [...new Set(exact)] };
  const best = parts.map((part) => longest(needsOf(part)));
  return best.every((need) => need !== undefined) ? { needs: [[...new Set(best.flat())]] } : ANY;
}

function needsOf(part: Part): readonly Need[] {
  if ('needs' in part) return part.needs;
  return part.exact.includes('') ? [] : [part.exact];
}

/** The need whose shortest literal is longest. */
function longest(needs: readonly Need[]): Need | undefined {
  const least = (need: Need) => Math.min(...need.map(({ length }) => length));
  return needs.reduce<Need | undefined>((best, need) => (best && least(best) >= least(need) ? best : need), undefined);
}
