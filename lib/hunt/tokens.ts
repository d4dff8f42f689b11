import type { Place, QueryFault } from './query';

/** A piece of a query. `text` of a quoted piece is the Sigma pattern that it stands for. */
export type Token = Place &
  (
    | { readonly kind: 'word' | 'quoted'; readonly text: string }
    | { readonly kind: 'open' | 'close' | 'rangeOpen' | 'rangeClose' }
    /** `:` `=` `!=` `~` `:>` ... directly behind a field's name */
    | { readonly kind: 'relation'; readonly text: string }
    | { readonly kind: 'not' }
  );

const RELATION = /(?:!=|[:=]?(?:>=|<=|>|<)|[:=]~|[:=~])/y;
const FIELD = /[\p{L}_@][\p{L}\p{N}_.|@-]*(?=!=|[:=~<>])/uy;
const BARE = /[^\s()"[\]]+/uy;

/** Takes a text apart. A word runs to the next blank, parenthesis, bracket or double quote. */
export function tokenise(text: string): { tokens: Token[]; fault?: QueryFault } {
  const tokens: Token[] = [];
  let at = 0;
  const one = (kind: 'open' | 'close' | 'rangeOpen' | 'rangeClose' | 'not') =>
    tokens.push({ kind, start: at, end: ++at });
  while (at < text.length) {
    const c = text[at]!;
    if (/\s/.test(c)) at++;
    else if (c === '(') one('open');
    else if (c === ')') one('close');
    else if (c === '[') one('rangeOpen');
    else if (c === ']') one('rangeClose');
    else if ((c === '-' || c === '!') && startsTerm(text, at, tokens.at(-1))) one('not');
    else if (c === '"' || c === "'") {
      const token = quoted(text, at);
      if ('message' in token) return { tokens, fault: token };
      tokens.push(token);
      at = token.end;
    } else at = field(text, at, tokens) ?? word(text, at, tokens);
  }
  return { tokens };
}

/** A minus before a term means not; behind a relation it is part of a value. */
function startsTerm(text: string, at: number, before: Token | undefined): boolean {
  return before?.kind !== 'relation' && /[^\s)\]-]/.test(text[at + 1] ?? ' ') && /[\s(]|^$/.test(text[at - 1] ?? '');
}

function field(text: string, at: number, tokens: Token[]): number | undefined {
  if (tokens.at(-1)?.kind === 'relation' || tokens.at(-1)?.kind === 'rangeOpen') return undefined;
  FIELD.lastIndex = at;
  const name = FIELD.exec(text)?.[0];
  if (name === undefined) return undefined;
  RELATION.lastIndex = at + name.length;
  const relation = RELATION.exec(text)![0];
  const middle = at + name.length;
  tokens.push({ kind: 'word', text: name, start: at, end: middle });
  tokens.push({ kind: 'relation', text: relation, start: middle, end: middle + relation.length });
  return middle + relation.length;
}

function word(text: string, at: number, tokens: Token[]): number {
  BARE.lastIndex = at;
  const found = BARE.exec(text)![0];
  tokens.push({ kind: 'word', text: found, start: at, end: at + found.length });
  return at + found.length;
}

/** Double quotes keep wildcards and Sigma's escapes, and \" is a quote; single quotes are plain text. */
function quoted(text: string, start: number): Token | QueryFault {
  const quote = text[start]!;
  let out = '';
  for (let at = start + 1; at < text.length; at++) {
    const c = text[at]!;
    if (c === quote) return { kind: 'quoted', text: out, start, end: at + 1 };
    if (quote === "'") out += /[\\*?]/.test(c) ? `\\${c}` : c;
    else if (c === '\\' && at + 1 < text.length) {
      at++;
      out += text[at] === '"' ? '"' : `\\${text[at]}`;
    } else out += c;
  }
  return { start, end: text.length, message: `the quote ${quote} is not closed` };
}
