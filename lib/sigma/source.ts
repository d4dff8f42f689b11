// The rule's text as a safe YAML tree: no aliases, anchors, tags, merge keys or duplicate keys, bounded in size and depth.
import {
  CST,
  type Document,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  parseAllDocuments,
  type Scalar as YamlScalar,
} from 'yaml';
import type { Scalar } from './ast';
import { type Fault, type Problem, problemAt, type Span } from './errors';

export const MAX_BYTES = 64 * 1024;
const MAX_DEPTH = 24;
const MAX_DOCUMENTS = 64;

/** A node of the rule's text, with its place. */
export type Tree =
  | {
      readonly kind: 'scalar';
      readonly value: Scalar;
      readonly text: string;
      readonly span: Span;
      readonly at: (index: number) => number;
    }
  | { readonly kind: 'list'; readonly items: readonly Tree[]; readonly span: Span }
  | { readonly kind: 'map'; readonly entries: readonly Entry[]; readonly span: Span };

export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Tree;
}

export type ScalarTree = Extract<Tree, { kind: 'scalar' }>;

/** The text with its lines: turns offsets into spans. */
export class SourceText {
  readonly lines = new LineCounter();
  constructor(readonly text: string) {}

  /** The YAML reader fills the lines; a text that is refused before that is counted here. */
  private countLines() {
    let start = 0;
    do {
      this.lines.addNewLine(start);
      start = this.text.indexOf('\n', start) + 1;
    } while (start > 0);
  }

  span(start: number, end: number): Span {
    if (this.lines.lineStarts.length === 0) this.countLines();
    const from = this.lines.linePos(Math.max(0, start));
    const to = this.lines.linePos(Math.max(start, end));
    return { line: from.line || 1, column: from.col || 1, endLine: to.line || 1, endColumn: to.col || 1 };
  }
}

export interface ReadText {
  readonly source: SourceText;
  /** one for each document that says something; none if there is a problem */
  readonly trees: readonly Tree[];
  readonly problems: Problem[];
}

/** Reads the documents of a YAML 1.2 text (core schema: dates and `yes` stay text). Never throws. */
export function readText(text: string, maxBytes: number = MAX_BYTES): ReadText {
  const source = new SourceText(text);
  const problems: Problem[] = [];
  const refuse = (start: number, end: number, fault: Fault) => {
    if (problems.length < 50) problems.push(problemAt(source.span(start, end), fault));
    return { source, trees: [], problems };
  };
  if (text.length > maxBytes || new TextEncoder().encode(text).length > maxBytes) {
    return refuse(0, 0, { code: 'yaml-too-large', message: `a rule may have ${maxBytes / 1024} KiB, not more` });
  }
  const many = documentBeyond(text);
  if (many !== undefined)
    return refuse(many, many + 3, { code: 'yaml-many-documents', message: `more than ${MAX_DOCUMENTS} documents` });
  const deep = tooDeepAt(text);
  if (deep !== undefined)
    return refuse(deep, deep + 1, { code: 'yaml-too-deep', message: `nested deeper than ${MAX_DEPTH} levels` });
  const forbidden = forbiddenAt(text);
  if (forbidden) return refuse(forbidden.at, forbidden.at + forbidden.length, forbidden.fault);
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 0; // a hostile text has thousands of errors, and nobody reads where they were made
    const documents = parseAllDocuments(text, {
      version: '1.2',
      schema: 'core',
      merge: false,
      uniqueKeys: false, // checked below in linear time
      prettyErrors: false,
      logLevel: 'error',
      lineCounter: source.lines,
    });
    let end = 0;
    for (const document of documents as readonly Document.Parsed[]) {
      if (document.directives.yaml.explicit || /^%/m.test(text.slice(end, document.range[0]))) {
        refuse(end, end + 1, { code: 'yaml-directive', message: 'YAML directives are not allowed' });
      }
      for (const error of document.errors)
        refuse(error.pos[0], error.pos[1], { code: 'yaml-syntax', message: error.message });
      end = document.range[2];
    }
    if (problems.length) return { source, trees: [], problems };
    const trees: Tree[] = [];
    for (const { contents } of documents) {
      if (contents === null || isNothing(contents)) continue;
      const tree = toTree(contents as Node, 0, source, refuse);
      if (tree) trees.push(tree);
    }
    return { source, trees: problems.length ? [] : trees, problems };
  } catch (error) {
    // the YAML library recurses: what the depth scan lets through must still not end the process
    const message = error instanceof RangeError ? 'nested too deeply' : 'not readable as YAML';
    return refuse(0, 1, { code: error instanceof RangeError ? 'yaml-too-deep' : 'yaml-syntax', message });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** What stands between two document marks if nothing does. */
function isNothing(node: unknown): boolean {
  return isScalar(node) && node.value === null && (node.source ?? '') === '';
}

/** Where the first document too many begins: counted before anything is built. */
function documentBeyond(text: string): number | undefined {
  let documents = 0;
  for (const { index } of text.matchAll(/^---/gm)) if (++documents > MAX_DOCUMENTS) return index;
  return undefined;
}

/** The first alias, anchor or tag: found by the lexer alone, before anything is built of it. */
function forbiddenAt(text: string): { at: number; length: number; fault: Fault } | undefined {
  let at = 0;
  let content = false;
  for (const token of new Lexer().lex(text)) {
    if (token === CST.DOCUMENT || token === CST.FLOW_END) continue;
    if (token === CST.SCALAR) {
      content = true; // the next token is text, whatever it begins with
      continue;
    }
    const fault = content ? undefined : forbiddenToken(token);
    if (fault) return { at, length: token.length, fault };
    content = false;
    at += token.length;
  }
  return undefined;
}

function forbiddenToken(token: string): Fault | undefined {
  switch (token[0]) {
    case '*':
      return { code: 'yaml-alias', message: `the alias ${token} is not allowed`, hint: 'write the value out' };
    case '&':
      return { code: 'yaml-alias', message: `the anchor ${token} is not allowed` };
    case '!':
      return { code: 'yaml-tag', message: `the tag ${token} is not allowed` };
    default:
      return undefined;
  }
}

type Refuse = (start: number, end: number, fault: Fault) => unknown;

function toTree(node: Node, depth: number, source: SourceText, refuse: Refuse): Tree | undefined {
  const [start, end] = node.range ?? [0, 0];
  const span = source.span(start, end);
  const no = (fault: Fault) => {
    refuse(start, end, fault);
    return undefined;
  };
  if (depth > MAX_DEPTH) return no({ code: 'yaml-too-deep', message: `nested deeper than ${MAX_DEPTH} levels` });
  if (isScalar(node)) {
    const value = node.value as unknown;
    const plain =
      value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (!plain) return no({ code: 'yaml-syntax', message: 'not a plain value' });
    const text = typeof value === 'string' ? value : (node.source ?? '');
    return { kind: 'scalar', value, text, span, at: offsets(node, source.text) };
  }
  if (isSeq(node)) {
    const items = node.items.map((item) => toTree(item as Node, depth + 1, source, refuse));
    return items.includes(undefined) ? undefined : { kind: 'list', items: items as Tree[], span };
  }
  if (isMap(node)) {
    const entries: Entry[] = [];
    const seen = new Set<string>();
    for (const pair of node.items) {
      const key = toTree(pair.key as Node, depth + 1, source, refuse);
      if (!key) return undefined;
      if (key.kind !== 'scalar') return no({ code: 'yaml-key', message: 'a key must be a plain name' });
      if (key.value === null && key.text === '') {
        const at = (pair.key as Node).range?.[0] ?? start;
        refuse(at, at + 1, { code: 'yaml-key', message: 'a name is missing before the colon' });
        return undefined;
      }
      const place = (pair.key as Node).range!.slice(0, 2) as [number, number];
      if (key.text === '<<') {
        refuse(...place, {
          code: 'yaml-merge-key',
          message: 'merge keys (<<) are not allowed',
          hint: 'write the entries out',
        });
        return undefined;
      }
      if (seen.has(key.text)) {
        refuse(...place, {
          code: 'yaml-duplicate-key',
          message: `"${key.text}" is there twice`,
          hint: 'write both values as a list below one key, or use a second selection',
        });
        return undefined;
      }
      seen.add(key.text);
      const value = pair.value
        ? toTree(pair.value as Node, depth + 1, source, refuse)
        : ({ kind: 'scalar', value: null, text: '', span: key.span, at: () => -1 } as Tree);
      if (!value) return undefined;
      entries.push({ key: key.text, keySpan: key.span, value });
    }
    return { kind: 'map', entries, span };
  }
  return no({ code: 'yaml-syntax', message: 'not readable as YAML' });
}

/** From an index in a scalar's value to its offset in the text; -1 where escapes make it unknown. */
function offsets(node: YamlScalar, text: string): (index: number) => number {
  const [start, end] = node.range ?? [0, 0];
  const { value, type } = node;
  if (typeof value !== 'string') return () => -1;
  const quoted = type === 'QUOTE_SINGLE' || type === 'QUOTE_DOUBLE' ? 1 : 0;
  if (text.slice(start + quoted, end - quoted) === value) return (index) => start + quoted + index;
  let places: number[] | undefined;
  return (index) => {
    places ??= alignment(value, text, type?.startsWith('BLOCK') ? text.indexOf('\n', start) + 1 : start + quoted, end);
    return places[index] ?? -1;
  };
}

/** Walks the value and its source side by side: lines lose their indentation, folded ones their ends, quotes are doubled. */
function alignment(value: string, text: string, start: number, end: number): number[] {
  const places: number[] = [];
  const blank = (at: number) => text[at] === ' ' || text[at] === '\t';
  let at = start;
  while (blank(at)) at++;
  for (const c of value.split('')) {
    const newline = text[at] === '\n' || text.startsWith('\r\n', at);
    places.push(at);
    if (at >= end) continue;
    if (newline && (c === '\n' || c === ' ')) {
      at += text[at] === '\r' ? 2 : 1;
      while (blank(at)) at++;
    } else if (text[at] === c) at += c === "'" && text[at + 1] === c ? 2 : 1;
    else if (c !== ' ' && c !== '\n') return [];
  }
  places.push(at);
  return places;
}

/** Counts brackets and indentation only, so that a hostile text is refused before anything recurses on it. */
function tooDeepAt(text: string): number | undefined {
  const limit = MAX_DEPTH * 8;
  const flowLimit = 1000; // brackets inside strings count too, so this one is generous
  let flow = 0;
  const indents: number[] = [];
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    let column = start;
    while (column < end && (text[column] === ' ' || text[column] === '-' || text[column] === '?')) column++;
    if (column < end && text[column] !== '#') {
      const indent = column - start;
      while (indents.length && indents[indents.length - 1]! >= indent) indents.pop();
      indents.push(indent);
      const dashes = indent - text.slice(start, column).replaceAll('-', '').replaceAll('?', '').length;
      if (indents.length > limit || dashes > limit) return start;
    }
    for (let i = column; i < end; i++) {
      const c = text[i];
      if (c === '[' || c === '{') {
        if (++flow > flowLimit) return i;
      } else if ((c === ']' || c === '}') && flow > 0) flow--;
    }
    start = end + 1;
  }
  return undefined;
}
