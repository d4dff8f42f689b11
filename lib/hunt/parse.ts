import type { Place, Query, QueryFault, Relation, Term } from './query';
import { type Token, tokenise } from './tokens';

const MAX_TERMS = 500;
const MAX_DEPTH = 50;

class Fault extends Error {
  constructor(
    readonly place: Place,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads a query: `field:value` terms joined with and, or, not and parentheses; terms side by side mean and. An empty
 * text is a query for everything: `query` is then undefined, and there is no fault.
 */
export function parseQuery(text: string): { query?: Query; fault?: QueryFault } {
  const { tokens, fault } = tokenise(text);
  if (fault) return { fault };
  if (tokens.length === 0) return {};
  try {
    return { query: new Reader(tokens, text.length).all() };
  } catch (error) {
    if (error instanceof Fault) return { fault: { ...pick(error.place), message: error.message } };
    throw error;
  }
}

const pick = ({ start, end }: Place): Place => ({ start, end });
const span = (items: readonly Place[]): Place => ({ start: items[0]!.start, end: items.at(-1)!.end });
const isWord = (token: Token | undefined, word: string) => token?.kind === 'word' && token.text.toLowerCase() === word;

class Reader {
  private at = 0;
  private terms = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly length: number,
  ) {}

  all(): Query {
    const query = this.or(0);
    const rest = this.peek();
    if (rest)
      throw new Fault(rest, rest.kind === 'close' ? 'there is no parenthesis to close' : 'this is out of place');
    return query;
  }

  private peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  private end(): Place {
    return { start: this.length, end: this.length };
  }

  private or(depth: number): Query {
    return this.joined(
      'or',
      depth,
      () => this.and(depth),
      () => isWord(this.peek(), 'or') && Boolean(++this.at),
    );
  }

  private and(depth: number): Query {
    const more = () => {
      if (isWord(this.peek(), 'and')) return Boolean(++this.at);
      const next = this.peek();
      return next !== undefined && next.kind !== 'close' && !isWord(next, 'or');
    };
    return this.joined('and', depth, () => this.not(depth), more);
  }

  private joined(kind: 'and' | 'or', depth: number, read: () => Query, more: () => boolean): Query {
    if (depth > MAX_DEPTH) throw new Fault(this.peek() ?? this.end(), `parentheses may be ${MAX_DEPTH} deep`);
    const items = [read()];
    while (more()) items.push(read());
    return items.length === 1 ? items[0]! : { kind, items, ...span(items) };
  }

  private not(depth: number): Query {
    const first = this.peek();
    if (first && (first.kind === 'not' || isWord(first, 'not'))) {
      this.at++;
      const item = this.not(depth + 1);
      return { kind: 'not', item, start: first.start, end: item.end };
    }
    return this.primary(depth);
  }

  private primary(depth: number): Query {
    const token = this.peek();
    if (!token) throw new Fault(this.end(), 'something must follow here: a term like Image:*/curl');
    if (token.kind === 'open') return this.group(depth, () => this.or(depth + 1));
    if (token.kind === 'word' && this.peek(1)?.kind === 'relation') return this.fieldTerm(depth);
    if (isWord(token, 'and') || isWord(token, 'or'))
      throw new Fault(token, `"${(token as { text: string }).text}" needs a term before and behind it`);
    if (token.kind === 'word' || token.kind === 'quoted') {
      this.at++;
      return this.term(null, 'is', [token.text], token, token.start);
    }
    throw new Fault(
      token,
      token.kind === 'close' ? 'there is nothing in these parentheses' : 'a term is expected here',
    );
  }

  private group(depth: number, read: () => Query): Query {
    const open = this.peek()!;
    if (depth > MAX_DEPTH) throw new Fault(open, `parentheses may be ${MAX_DEPTH} deep`);
    this.at++;
    const inner = read();
    const close = this.peek();
    if (close?.kind !== 'close') throw new Fault(close ?? open, 'this parenthesis is not closed');
    this.at++;
    return { ...inner, start: open.start, end: close.end };
  }

  private fieldTerm(depth: number): Query {
    const name = this.peek()! as Extract<Token, { text: string }>;
    const sign = this.peek(1)! as Extract<Token, { text: string }>;
    this.at += 2;
    const value = this.peek();
    const near = value && value.start === sign.end;
    if (value?.kind === 'open' && near) return this.group(depth, () => this.values(name, sign, depth + 1));
    if (!near || value === undefined || value.kind === 'close')
      throw new Fault({ start: name.start, end: sign.end }, `a value must follow "${name.text}${sign.text}"`);
    const term = value.kind === 'rangeOpen' ? this.between(name) : this.single(name, sign);
    return sign.text === '!=' ? { kind: 'not', item: term, start: term.start, end: term.end } : term;
  }

  /** `User:(root or web*)`: the field's name goes with every value. */
  private values(name: Token & { text: string }, sign: Token & { text: string }, depth: number): Query {
    const one = (): Query => {
      if (isWord(this.peek(), 'not')) {
        const { start } = this.peek()!;
        this.at++;
        const item = one();
        return { kind: 'not', item, start, end: item.end };
      }
      if (this.peek()?.kind === 'open') return this.group(depth, () => this.values(name, sign, depth + 1));
      return this.single(name, sign);
    };
    const or = () => isWord(this.peek(), 'or') && Boolean(++this.at);
    const and = () => isWord(this.peek(), 'and') && Boolean(++this.at);
    return this.joined('or', depth, () => this.joined('and', depth, one, and), or);
  }

  private single(name: Token & { text: string }, sign: Token & { text: string }): Term {
    const value = this.peek();
    if (value?.kind !== 'word' && value?.kind !== 'quoted')
      throw new Fault(value ?? this.end(), `a value of ${name.text} is expected here`);
    this.at++;
    const relation = relationOf(sign.text);
    const range = value.kind === 'word' && relation === 'is' ? /^(-?[\d.]+)\.\.(-?[\d.]+)$/.exec(value.text) : null;
    const place = { start: Math.min(name.start, value.start), end: value.end };
    if (range) return this.term(name.text, 'between', [range[1]!, range[2]!], place, name.end);
    return this.term(name.text, relation, [value.text], place, name.end);
  }

  private between(name: Token & { text: string }): Term {
    const open = this.peek()!;
    this.at++;
    const [from, to, upper, close] = [0, 1, 2, 3].map((n) => this.peek(n));
    if (from?.kind !== 'word' || !isWord(to, 'to') || upper?.kind !== 'word' || close?.kind !== 'rangeClose')
      throw new Fault(open, `a range is written like ${name.text}:[1 to 1024]`);
    this.at += 4;
    return this.term(name.text, 'between', [from.text, upper.text], { start: name.start, end: close.end }, name.end);
  }

  private term(
    field: string | null,
    relation: Relation,
    values: string[],
    { start, end }: Place,
    fieldEnd: number,
  ): Term {
    if (++this.terms > MAX_TERMS) throw new Fault({ start, end }, `a query may have ${MAX_TERMS} terms`);
    return { kind: 'term', field, relation, values, start, end, fieldEnd };
  }
}

function relationOf(sign: string): Relation {
  if (sign.includes('~')) return 'regex';
  if (sign.endsWith('>=')) return 'gte';
  if (sign.endsWith('<=')) return 'lte';
  if (sign.endsWith('>')) return 'gt';
  return sign.endsWith('<') ? 'lt' : 'is';
}
