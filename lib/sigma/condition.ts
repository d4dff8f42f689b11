// The condition language: or < and < not < `x of pattern` < ( expression ). Sigma 2.1, section Condition.
//
//   or      = and { "or" and }
//   and     = not { "and" not }
//   not     = "not" not | term
//   term    = "(" or ")" | count "of" pattern | selection
//   count   = "all" | "any" | number        pattern = "them" | name with *
import type { Condition } from './ast';
import type { Fault, Span } from './errors';
import { nearest } from './nearest';

const MAX_DEPTH = 64;
const MAX_TOKENS = 4096;

export interface ConditionFault extends Fault {
  /** place in the condition's text */
  readonly start: number;
  readonly end: number;
}

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Parses one condition against the selections of its rule.
 * @param span place of a stretch of the condition in the rule's text
 * @throws nothing: a fault is returned
 */
export function parseCondition(
  text: string,
  selections: readonly string[],
  span: (start: number, end: number) => Span,
): { condition: Condition } | { fault: ConditionFault } {
  try {
    return { condition: new Parser(text, selections, span).parse() };
  } catch (error) {
    if (error instanceof Stop) return { fault: error.fault };
    throw error;
  }
}

class Stop extends Error {
  constructor(readonly fault: ConditionFault) {
    super(fault.message);
  }
}

class Parser {
  private readonly tokens: Token[] = [];
  private next = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly selections: readonly string[],
    private readonly span: (start: number, end: number) => Span,
  ) {
    for (const match of text.matchAll(/[()|]|[^\s()|]+/g)) {
      this.tokens.push({ text: match[0], start: match.index, end: match.index + match[0].length });
      if (this.tokens.length > MAX_TOKENS)
        this.stop(this.tokens.at(-1), 'condition-too-deep', 'this condition is too long');
    }
  }

  parse(): Condition {
    if (this.tokens.length === 0)
      this.stop(undefined, 'condition-syntax', 'the condition is empty', 'name a selection');
    const condition = this.or();
    const rest = this.tokens[this.next];
    if (rest?.text === '|') {
      const hint = 'Sigma 2 has correlation rules for counting; this rule can only say which single events match';
      this.stop(rest, 'condition-aggregation', 'aggregations after | are not part of Sigma 2', hint);
    }
    if (rest?.text === ')') this.stop(rest, 'condition-syntax', 'this bracket closes nothing');
    if (rest) this.stop(rest, 'condition-syntax', `expected "and" or "or" before "${rest.text}"`);
    return condition;
  }

  private or(): Condition {
    return this.chain('or', () => this.and());
  }

  private and(): Condition {
    return this.chain('and', () => this.not());
  }

  private chain(kind: 'and' | 'or', part: () => Condition): Condition {
    const start = this.tokens[this.next]?.start ?? this.text.length;
    const items = [part()];
    while (this.isWord(this.tokens[this.next], kind)) {
      this.next++;
      items.push(part());
    }
    return items.length === 1 ? items[0]! : { kind, items, span: this.spanFrom(start) };
  }

  private not(): Condition {
    const token = this.tokens[this.next];
    if (!this.isWord(token, 'not')) return this.term();
    this.enter(token!);
    this.next++;
    const item = this.not();
    this.depth--;
    return { kind: 'not', item, span: this.spanFrom(token!.start) };
  }

  private term(): Condition {
    const token = this.tokens[this.next];
    if (!token) return this.stop(undefined, 'condition-syntax', 'the condition ends where a selection is expected');
    if (token.text === '(') {
      this.enter(token);
      this.next++;
      const inner = this.or();
      if (this.tokens[this.next]?.text !== ')') this.stop(token, 'condition-syntax', 'this bracket is never closed');
      this.next++;
      this.depth--;
      return inner;
    }
    if (token.text === ')' || token.text === '|')
      return this.stop(token, 'condition-syntax', `a selection is expected before "${token.text}"`);
    if (this.isWord(this.tokens[this.next + 1], 'of') && !this.selections.includes('of')) return this.of(token);
    this.next++;
    if (this.selections.includes(token.text))
      return { kind: 'selection', name: token.text, span: this.span(token.start, token.end) };
    if (/^(and|or|of|them)$/i.test(token.text))
      return this.stop(token, 'condition-syntax', `a selection is expected before "${token.text}"`);
    if (token.text.includes('*')) {
      return this.stop(
        token,
        'condition-syntax',
        `"${token.text}" needs a count`,
        `write "1 of ${token.text}" or "all of ${token.text}"`,
      );
    }
    const near = nearest(token.text, this.selections);
    const hint = near ? `did you mean "${near}"?` : `this rule has: ${this.selections.slice(0, 12).join(', ')}`;
    return this.stop(token, 'condition-unknown-selection', `there is no selection "${token.text}"`, hint);
  }

  private of(token: Token): Condition {
    const word = token.text.toLowerCase();
    const count = word === 'all' ? 'all' : word === 'any' ? 1 : /^[1-9]\d{0,3}$/.test(word) ? Number(word) : undefined;
    if (count === undefined)
      return this.stop(token, 'condition-syntax', `"${token.text}" is no count`, 'write "1 of", "all of" or a number');
    const target = this.tokens[this.next + 2];
    if (!target || '()|'.includes(target.text)) {
      return this.stop(
        target ?? this.tokens[this.next + 1],
        'condition-syntax',
        'a pattern of selection names or "them" is expected after "of"',
      );
    }
    this.next += 3;
    const names = selectionsOf(target.text, this.selections);
    if (names.length === 0) {
      const near = nearest(target.text.replaceAll('*', ''), this.selections);
      this.stop(
        target,
        'condition-no-selection',
        `no selection is meant by "${target.text}"`,
        near && `did you mean "${near}"?`,
      );
    }
    if (typeof count === 'number' && count > names.length) {
      this.stop(
        token,
        'condition-no-selection',
        `"${target.text}" means ${names.length === 1 ? 'one selection' : `${names.length} selections`}, fewer than ${count}`,
      );
    }
    return { kind: 'of', count, pattern: target.text, names, span: this.span(token.start, target.end) };
  }

  private isWord(token: Token | undefined, word: string): boolean {
    return token?.text.toLowerCase() === word;
  }

  private enter(token: Token) {
    if (++this.depth > MAX_DEPTH) this.stop(token, 'condition-too-deep', `nested deeper than ${MAX_DEPTH} levels`);
  }

  private spanFrom(start: number): Span {
    return this.span(start, this.tokens[this.next - 1]?.end ?? this.text.length);
  }

  private stop(token: Token | undefined, code: Fault['code'], message: string, hint?: string): never {
    const start = token?.start ?? this.text.length;
    throw new Stop({ code, message, ...(hint ? { hint } : {}), start, end: token?.end ?? start });
  }
}

/**
 * The selections that a pattern means. `them` and patterns leave names with a leading underscore out,
 * unless the pattern itself starts with one.
 */
export function selectionsOf(pattern: string, selections: readonly string[]): string[] {
  if (pattern.toLowerCase() === 'them') return selections.filter((name) => !name.startsWith('_'));
  const pieces = pattern.split('*');
  return selections.filter((name) => (pattern.startsWith('_') || !name.startsWith('_')) && nameFits(name, pieces));
}

function nameFits(name: string, pieces: readonly string[]): boolean {
  if (pieces.length === 1) return name === pieces[0];
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let from = first.length;
  const end = name.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const at = name.indexOf(piece, from);
    if (at < 0 || at + piece.length > end) return false;
    from = at + piece.length;
  }
  return true;
}
