// YAML text -> rule tree, or what is wrong with it and where. Nothing here throws on a bad text.
import type { SelectionNode, SigmaRule } from './ast';
import { Attributes, LEVELS, STATUSES } from './attributes';
import { type Report, readDetection } from './detection';
import { type Problem, problemAt } from './errors';
import { nearest } from './nearest';
import { readText, type Tree } from './source';
import type { Placeholders } from './values';

/** How a rule is read. */
export interface ParseOptions {
  /** value lists for the `expand` modifier (Placeholders) */
  readonly placeholders?: Placeholders;
  /** only the detection section is mandatory: for test vectors and drafts */
  readonly detectionOnly?: boolean;
  /** most bytes of a rule, 64 KiB by default; only for texts that are trusted */
  readonly maxBytes?: number;
}

/** A rule, or why there is none. */
export interface ParseResult {
  /** there if and only if no problem is an error */
  readonly rule?: SigmaRule;
  /** in the order of the text */
  readonly problems: Problem[];
}

const KNOWN = [
  'title', 'id', 'name', 'related', 'taxonomy', 'status', 'description', 'license', 'references', 'author', 'date',
  'modified', 'logsource', 'detection', 'fields', 'falsepositives', 'level', 'tags', 'scope',
]; // biome-ignore format: reads as one list

/**
 * Reads one Sigma rule (Sigma 2.1, sections File Structure and Components).
 * @param yaml at most 64 KiB, one document, without aliases, tags or merge keys
 */
export function parseRule(yaml: string, options: ParseOptions = {}): ParseResult {
  const { source, tree, problems } = readText(yaml, options.maxBytes);
  const start = source.span(0, 0);
  if (!tree) {
    if (!problems.length) problems.push(problemAt(start, { code: 'rule-empty', message: 'there is no rule here' }));
    return { problems };
  }
  if (tree.kind !== 'map')
    return {
      problems: [
        problemAt(tree.span, { code: 'rule-not-a-map', message: 'a rule is a map that begins with its title' }),
      ],
    };
  const other = tree.entries.find(({ key }) => key === 'correlation' || key === 'filter' || key === 'action');
  if (other && !tree.entries.some(({ key }) => key === 'detection')) {
    const message = `this is a ${other.key === 'action' ? 'collection' : other.key}, not a rule on single events`;
    return { problems: [problemAt(other.keySpan, { code: 'rule-kind', message })] };
  }
  const report: Report = { source, problems, placeholders: options.placeholders };
  const rule = readRule(tree, yaml, report, options.detectionOnly === true);
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return rule && !problems.some(({ severity }) => severity === 'error') ? { rule, problems } : { problems };
}

function readRule(
  tree: Extract<Tree, { kind: 'map' }>,
  yaml: string,
  report: Report,
  draft: boolean,
): SigmaRule | undefined {
  const read = new Attributes(tree.entries, tree.span, report);
  const optional = <K extends string>(key: K, value: string | undefined) =>
    value === undefined ? {} : { [key]: value };
  const head = {
    title: read.title(draft),
    ...optional('id', read.id()),
    ...optional('name', read.text('name', 256)),
    ...optional('taxonomy', read.text('taxonomy', 256)),
    ...optional('status', read.oneOf('status', STATUSES)),
    ...optional('description', read.text('description', 65_535)),
    ...optional('license', read.text('license', 256)),
    ...optional('author', read.text('author', 65_535)),
    ...optional('date', read.date('date')),
    ...optional('modified', read.date('modified')),
    ...optional('level', read.oneOf('level', LEVELS)),
    references: read.list('references'),
    tags: read.tags(),
    falsepositives: read.list('falsepositives', true),
    scope: read.list('scope', true),
    related: read.related(),
    shownFields: read.list('fields'),
    logsource: read.logsource(draft),
  };
  const custom: Record<string, unknown> = Object.create(null);
  for (const { key, keySpan, value } of tree.entries) {
    if (KNOWN.includes(key)) continue;
    const near = nearest(key, KNOWN);
    if (near && !tree.entries.some((entry) => entry.key === near)) {
      read.warn(keySpan, {
        code: 'attribute-unknown',
        message: `"${key}" is not an attribute of Sigma`,
        hint: `did you mean "${near}"?`,
      });
    }
    custom[key] = plainData(value);
  }
  const section = read.tree('detection');
  if (!section) {
    report.problems.push(
      problemAt(
        { ...tree.span, endLine: tree.span.line, endColumn: tree.span.column },
        { code: 'attribute-missing', message: 'the rule has no detection' },
      ),
    );
    return undefined;
  }
  const detection = readDetection(section, report);
  if (!detection) return undefined;
  const fields = new Set<string>();
  for (const { node } of detection.selections) fieldsOf(node, fields);
  return { ...head, detection, fields: [...fields], custom, source: yaml };
}

/** Every field that a selection names, those of field references included. */
export function fieldsOf(node: SelectionNode, into: Set<string> = new Set()): Set<string> {
  if (node.kind !== 'test') for (const item of node.items) fieldsOf(item, into);
  else {
    if (node.field !== null) into.add(node.field);
    for (const value of node.values)
      for (const op of value.alternatives) if (op.kind === 'fieldref') into.add(op.field);
  }
  return into;
}

function plainData(tree: Tree): unknown {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(plainData);
  const data: Record<string, unknown> = Object.create(null);
  for (const { key, value } of tree.entries) data[key] = plainData(value);
  return data;
}
