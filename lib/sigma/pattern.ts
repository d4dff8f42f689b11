// Values with wildcards: reading them (Sigma 2.1, sections String Wildcard and Escaping) and finding them in text.
import type { Anchor, Pattern, PatternPart } from './ast';

export type Range = [number, number];

/** The characters that `windash` treats as one: hyphen, slash, en dash, em dash, horizontal bar. */
export const DASHES = '-/\u2013\u2014\u2015';

/**
 * Reads a value (Sigma 2.1, String Wildcard and Escaping). `*` is any text, `?` one character. A backslash is itself unless it stands before `*`, `?` or
 * another backslash, which it makes plain.
 */
export function parsePattern(value: string): Pattern {
  const parts: PatternPart[] = [];
  let text = '';
  const flush = () => {
    if (text) parts.push({ kind: 'text', text });
    text = '';
  };
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    const after = value[i + 1];
    if (c === '\\' && (after === '*' || after === '?' || after === '\\')) {
      text += after;
      i++;
    } else if (c === '*' || c === '?') {
      flush();
      parts.push(c === '*' ? { kind: 'many' } : { kind: 'one' });
    } else text += c;
  }
  flush();
  return tidy(parts);
}

/** A pattern that is exactly this text. */
export function plainPattern(text: string): Pattern {
  return text ? [{ kind: 'text', text }] : [];
}

/** The text of a pattern without wildcards, else undefined. */
export function plainText(pattern: Pattern): string | undefined {
  if (pattern.length === 0) return '';
  return pattern.length === 1 && pattern[0]!.kind === 'text' ? pattern[0]!.text : undefined;
}

/** The pattern at a place in the field: contains = `*value*`, startswith = `value*`, endswith = `*value`. */
export function anchored(pattern: Pattern, anchor: Anchor): Pattern {
  const before: PatternPart[] = anchor === 'contains' || anchor === 'endswith' ? [{ kind: 'many' }] : [];
  const after: PatternPart[] = anchor === 'contains' || anchor === 'startswith' ? [{ kind: 'many' }] : [];
  return tidy([...before, ...pattern, ...after]);
}

/** Every character of the windash set becomes "any of the windash set". */
export function withDashes(pattern: Pattern): Pattern {
  return tidy(
    pattern.flatMap((part): PatternPart[] => {
      if (part.kind !== 'text') return [part];
      return part.text
        .split(/([-/\u2013\u2014\u2015])/)
        .filter(Boolean)
        .map((piece) =>
          piece.length === 1 && DASHES.includes(piece) ? { kind: 'dash' } : { kind: 'text', text: piece },
        );
    }),
  );
}

/** The same pattern with its text changed, e.g. folded. The change must keep lengths. */
export function mapText(pattern: Pattern, change: (text: string) => string): Pattern {
  return pattern.map((part) => (part.kind === 'text' ? { kind: 'text', text: change(part.text) } : part));
}

/** The pattern as a value that reads back as the same pattern. Dashes are written as a hyphen. */
export function showPattern(pattern: Pattern): string {
  return pattern
    .map((part) => {
      if (part.kind === 'text') return part.text.replace(/\\(?=[\\*?]|$)|[*?]/g, (c) => `\\${c}`);
      return part.kind === 'many' ? '*' : part.kind === 'one' ? '?' : '-';
    })
    .join('');
}

/** The pattern as a part of a regular expression. @param any what a single character is there */
export function regexOf(pattern: Pattern, any = '(?s:.)'): string {
  return pattern
    .map((part) => {
      if (part.kind === 'text') return part.text.replace(/[!-/:-@[-`{-~]/g, '\\$&');
      return part.kind === 'many' ? `${any}*` : part.kind === 'one' ? any : `[${DASHES}]`;
    })
    .join('');
}

function tidy(parts: readonly PatternPart[]): Pattern {
  const out: PatternPart[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (part.kind === 'many' && last?.kind === 'many') continue;
    if (part.kind === 'text' && last?.kind === 'text')
      out[out.length - 1] = { kind: 'text', text: last.text + part.text };
    else out.push(part);
  }
  return out;
}
