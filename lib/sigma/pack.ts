// A pack: the files of a rule collection, taken apart into rules that stand alone, with the filters that are meant for them.

import { filterFits } from './apply-filters';
import type { SigmaRule } from './ast';
import type { CorrelationRule, FilterRule } from './correlation-ast';
import { type Problem, problemAt } from './errors';
import { parseDocuments, parseRule } from './parse';
import { readText } from './source';

/** A file of the pack; the path is for people and for writing it back. */
export interface PackFile {
  readonly path: string;
  readonly text: string;
}

/** A document of a pack that is to be a rule. Problems have places in the file. */
export interface PackRule {
  readonly path: string;
  /** place among the documents of its file, from 1 */
  readonly document: number;
  /** its own text, comments and layout as they were; filters that are joined to it follow as further documents */
  readonly text: string;
  /** lines of the file before its text */
  readonly before: number;
  /** there if and only if no problem is an error */
  readonly rule?: SigmaRule;
  readonly problems: readonly Problem[];
  /** titles of the filters that were joined */
  readonly filters: readonly string[];
  /** title of the correlation that it counts in, if it counts by itself nowhere */
  readonly within?: string;
}

/** A document that is no rule on single events. */
export interface PackOther {
  readonly path: string;
  readonly document: number;
  readonly kind: 'correlation' | 'filter';
  readonly title: string;
  readonly id?: string;
  readonly problems: readonly Problem[];
  /** of a filter: how many rules of the pack it was joined to */
  readonly joined: number;
}

export interface Pack {
  readonly rules: readonly PackRule[];
  readonly others: readonly PackOther[];
}

/** Most documents in one file. */
const MAX_DOCUMENTS = 500;

interface Piece {
  readonly path: string;
  readonly document: number;
  readonly text: string;
  /** lines of the file before the piece */
  readonly before: number;
}

/**
 * Reads the files of a pack (Sigma 2.1, Yaml File, Rule Correlation and Filters). A file that cannot be read is a rule with
 * problems; it never stops another. Filters are joined to the rules that they are meant for, wherever these stand.
 */
export function readPack(files: readonly PackFile[]): Pack {
  const read = files.flatMap(piecesOf).map((piece) => ({ piece, ...parseDocuments(piece.text) }));
  const filters = read.flatMap(({ piece, documents: [one] }) =>
    one?.kind === 'filter' ? [{ text: piece.text, rule: one.rule, joined: new Set<Piece>() }] : [],
  );
  const withins = inCorrelationsOnly(
    read.flatMap(({ documents: [one] }) => (one?.kind === 'correlation' ? [one.rule] : [])),
  );
  const rules: PackRule[] = [];
  const others: PackOther[] = [];
  for (const { piece, documents, problems } of read) {
    const [one] = documents;
    const { path, document } = piece;
    if (one?.kind === 'correlation') {
      others.push({
        path,
        document,
        kind: one.kind,
        ...headOf(one.rule),
        problems: placed(problems, piece),
        joined: 0,
      });
    } else if (one?.kind !== 'filter') {
      const fitting = one ? filters.filter((filter) => filterFits(filter.rule, one.rule)) : [];
      for (const filter of fitting) filter.joined.add(piece);
      rules.push(ruleOf(piece, fitting, one && withinOf(one.rule, withins)));
    }
  }
  for (const {
    piece,
    documents: [one],
    problems,
  } of read) {
    if (one?.kind !== 'filter') continue;
    const joined = filters.find((filter) => filter.rule === one.rule)!.joined.size;
    const { path, document } = piece;
    others.push({ path, document, kind: one.kind, ...headOf(one.rule), problems: placed(problems, piece), joined });
  }
  return { rules, others };
}

function withinOf({ id, name }: SigmaRule, withins: ReadonlyMap<string, string>): string | undefined {
  return withins.get(id ?? '') ?? withins.get(name ?? '');
}

function headOf({ title, id }: CorrelationRule | FilterRule): { title: string; id?: string } {
  return { title, ...(id === undefined ? {} : { id }) };
}

function ruleOf(
  piece: Piece,
  filters: readonly { text: string; rule: FilterRule }[],
  within: string | undefined,
): PackRule {
  const text = [piece.text, ...filters.map((filter) => filter.text)].reduce(joinDocuments);
  const { rule, problems } = parseRule(text);
  return {
    path: piece.path,
    document: piece.document,
    text,
    before: piece.before,
    ...(rule ? { rule } : {}),
    problems: placed(problems, piece),
    filters: filters.map(({ rule: { title } }) => title),
    ...(within === undefined ? {} : { within }),
  };
}

/** The title of a document that may be no rule: what is refused is still called by its name. */
export function titleIn(text: string): string {
  const tree = readText(text).trees[0];
  const title = tree?.kind === 'map' ? tree.entries.find(({ key }) => key === 'title')?.value : undefined;
  return title?.kind === 'scalar' ? title.text.trim().slice(0, 256) : '';
}

function joinDocuments(above: string, below: string): string {
  return `${above}${above.endsWith('\n') ? '' : '\n'}---\n${below}`;
}

/** Places as they are in the file, from places in a text that so many lines stand before. */
export function placed(problems: readonly Problem[], { before }: { readonly before: number }): Problem[] {
  return problems.map((one) => problemAt({ ...one, line: one.line + before, endLine: one.endLine + before }, one));
}

/** Half a character pair, or NUL: no text, and nothing that a database keeps. */
const NOT_TEXT = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** The documents of a file. One document alone keeps the file's text byte for byte. */
function piecesOf({ path, text }: PackFile): Piece[] {
  if (NOT_TEXT.test(text)) return [{ path, document: 1, text: '', before: 0 }];
  const marks = [...text.matchAll(/^---(?=\s|$).*(?:\r?\n|\r|$)/gm)];
  const starts = [0, ...marks.map((mark) => mark.index + mark[0].length)].slice(0, MAX_DOCUMENTS + 1);
  const pieces = starts.flatMap((start, i) => {
    const piece = text.slice(start, marks[i]?.index ?? text.length);
    return hasContent(piece) ? [{ start, piece }] : [];
  });
  if (pieces.length <= 1) return [{ path, document: 1, text, before: 0 }];
  return pieces.map(({ start, piece }, i) => ({
    path,
    document: i + 1,
    text: piece,
    before: text.slice(0, start).split(/\r\n|\n|\r/).length - 1,
  }));
}

/** Whether anything but blank lines and comments stands there. */
function hasContent(text: string): boolean {
  return /^[^\S\n]*[^\s#]/m.test(text);
}

/** Rules that correlations refer to and that no correlation generates alerts for (Rule Correlation, Generate): id or name -> title. */
function inCorrelationsOnly(correlations: readonly CorrelationRule[]): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  for (const { rules, title } of correlations) for (const { text } of rules) out.set(text, title);
  for (const { rules, generate } of correlations) if (generate) for (const { text } of rules) out.delete(text);
  return out;
}

/** What a rule asks for, without its name and other attributes: rules with the same content match the same events. */
export function contentOf({ logsource, detection }: SigmaRule): string {
  const { product, category, service } = logsource;
  const { selections, conditionTexts } = detection;
  const source = [product, category, service].map((part) => part?.toLowerCase() ?? null);
  return JSON.stringify([source, selections.map(({ name, node }) => [name, node]), conditionTexts], (key, value) =>
    key === 'span' ? undefined : typeof value === 'bigint' ? String(value) : value,
  );
}
