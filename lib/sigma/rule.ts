// One document of a text as a rule: its attributes and its detection.
import type { Head, SelectionNode, SigmaRule } from './ast';
import { Attributes, LEVELS, STATUSES } from './attributes';
import { type Report, readDetection } from './detection';
import { problemAt } from './errors';
import { nearest } from './nearest';
import type { Tree } from './source';

export type MapTree = Extract<Tree, { kind: 'map' }>;

/** The attributes that every kind of document may have. */
const COMMON = [
  'title', 'id', 'name', 'related', 'taxonomy', 'status', 'description', 'license', 'references', 'author', 'date',
  'modified', 'fields', 'falsepositives', 'level', 'tags', 'scope',
]; // biome-ignore format: reads as one list

const optional = <K extends string>(key: K, value: string | undefined) => (value === undefined ? {} : { [key]: value });

/** @param draft the title may be missing */
export function readHead(read: Attributes, draft: boolean): Head {
  return {
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
    falsepositives: read.list('falsepositives'),
    scope: read.list('scope'),
    related: read.related(),
    shownFields: read.list('fields'),
  };
}

/** Attributes that the specification does not know, as plain data; one that looks like a slip of the pen gets a warning. */
export function readCustom(tree: MapTree, read: Attributes, own: readonly string[]): Record<string, unknown> {
  const known = [...COMMON, ...own];
  const custom: Record<string, unknown> = Object.create(null);
  for (const { key, keySpan, value } of tree.entries) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    if (near && !tree.entries.some((entry) => entry.key === near)) {
      read.warn(keySpan, {
        code: 'attribute-unknown',
        message: `"${key}" is not an attribute of Sigma`,
        hint: `did you mean "${near}"?`,
      });
    }
    custom[key] = plainData(value);
  }
  return custom;
}

export function readRule(tree: MapTree, yaml: string, report: Report, draft: boolean): SigmaRule | undefined {
  const read = new Attributes(tree.entries, tree.span, report);
  const head = { ...readHead(read, draft), logsource: read.logsource(draft) };
  const custom = readCustom(tree, read, ['logsource', 'detection']);
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
