/**
 * Further names of fields, from a file of the installation: rules that were written for other pipelines answer to our events
 * without being rewritten. docs/field-mapping.md describes the file.
 */
import type { FieldTest, LogSource, Problem, SelectionNode, SigmaRule } from '../sigma';
import { type Fault, problemAt, type Span } from '../sigma/errors';
import { logsourceFits } from '../sigma/logsource';
import { holdsMissing } from '../sigma/possible';
import { fieldsOf } from '../sigma/rule';
import { type Entry, readText, type Tree } from '../sigma/source';
import { fieldKnown, suggestField } from './fields';

/** A name in rules -> the fields of the field table that it stands for. */
export type Names = ReadonlyMap<string, readonly string[]>;

/** Names for the rules of one log source; without parts, for all rules. */
export interface SourceNames {
  source: LogSource;
  names: Names;
}

/** From the most general to the most special, so that later ones win. */
export type FieldMapping = readonly SourceNames[];

interface InUse {
  mapping: FieldMapping;
  /** rules whose names were exchanged: doing it twice would exchange names that it gave */
  done: WeakSet<SigmaRule>;
}

/** One for the process: the web server is built of parts that each have their own modules. */
const IN_USE: unique symbol = Symbol.for('unwrap.field-mapping') as never;
const inUse = globalThis as { [IN_USE]?: InUse };

/** The mapping that rules are read with from now on: set once, when a process starts. */
export function setMapping(mapping: FieldMapping): void {
  inUse[IN_USE] = { mapping, done: new WeakSet() };
}

export function currentMapping(): FieldMapping {
  return inUse[IN_USE]?.mapping ?? [];
}

/** The rule with the names of the field table; the rule itself if the mapping says nothing of its fields. */
export function withMapping(rule: SigmaRule): SigmaRule {
  const used = inUse[IN_USE];
  if (!used || used.mapping.length === 0 || used.done.has(rule)) return rule;
  const names = namesFor(used.mapping, rule.logsource);
  const mapped = rule.fields.some((field) => names.has(field)) ? renamed(rule, names) : rule;
  used.done.add(mapped);
  return mapped;
}

function namesFor(mapping: FieldMapping, logsource: LogSource): Map<string, readonly string[]> {
  const fitting = mapping.filter(({ source }) => logsourceFits(source, logsource));
  return new Map(fitting.flatMap(({ names }) => [...names]));
}

function renamed(rule: SigmaRule, names: Names): SigmaRule {
  const selections = rule.detection.selections.map((one) => ({ ...one, node: renamedNode(one.node, names) }));
  const fields = new Set<string>();
  for (const { node } of selections) fieldsOf(node, fields);
  return { ...rule, detection: { ...rule.detection, selections }, fields: [...fields] };
}

function renamedNode(node: SelectionNode, names: Names): SelectionNode {
  if (node.kind !== 'test') return { ...node, items: node.items.map((item) => renamedNode(item, names)) };
  const test = {
    ...node,
    values: node.values.map((value) => ({
      ...value,
      alternatives: value.alternatives.map((op) =>
        op.kind === 'fieldref' ? { ...op, field: names.get(op.field)?.[0] ?? op.field } : op,
      ),
    })),
  };
  const targets = node.field === null ? undefined : names.get(node.field);
  if (!targets) return test;
  if (targets.length === 1) return { ...test, field: targets[0]! };
  // a name for several fields: one of them has the value; that it is missing, or is not the value, is asked of all
  const items = targets.map((field): FieldTest => ({ ...test, field }));
  return { kind: node.negated || holdsMissing(node) ? 'all' : 'any', items, span: node.span };
}

// --- the file --------------------------------------------------------------------------------------------------------

const PARTS = ['product', 'category', 'service'] as const;

/** Reads the text of a mapping file. The mapping is there if and only if there is no problem. */
export function parseMapping(text: string): { mapping?: FieldMapping; problems: Problem[] } {
  const { trees, problems } = readText(text);
  const say = (span: Span, message: string, hint?: string) => void problems.push(problemAt(span, fault(message, hint)));
  const [tree, second] = trees;
  if (problems.length === 0 && second) say(second.span, 'one document is expected');
  if (problems.length > 0) return { problems };
  if (!tree) return { mapping: [], problems };
  const out: SourceNames[] = [];
  for (const { key, keySpan, value } of entriesOf(tree, 'the file is a map with "fields" and "sources"', say)) {
    if (key === 'fields') out.push({ source: {}, names: namesOf(value, say) });
    else if (key === 'sources') out.push(...sourcesOf(value, say));
    else if (key !== 'version') say(keySpan, `"${key}" is not known here`, 'one of: version, fields, sources');
    else if (value.kind !== 'scalar' || value.value !== 1) say(value.span, 'the version of this format is 1');
  }
  if (problems.length > 0) return { problems };
  const parts = ({ source: s }: SourceNames) => PARTS.filter((part) => s[part] !== undefined).length;
  return { mapping: out.sort((a, b) => parts(a) - parts(b)), problems };
}

type Say = (span: Span, message: string, hint?: string) => void;

function fault(message: string, hint: string | undefined): Fault {
  return { code: 'attribute-value', message, ...(hint === undefined ? {} : { hint }) };
}

function entriesOf(tree: Tree, expected: string, say: Say): readonly Entry[] {
  if (tree.kind === 'map') return tree.entries;
  if (tree.kind !== 'scalar' || tree.value !== null) say(tree.span, expected);
  return [];
}

function sourcesOf(tree: Tree, say: Say): SourceNames[] {
  if (tree.kind !== 'list') {
    say(tree.span, '"sources" is a list of log sources with their fields');
    return [];
  }
  return tree.items.map((item) => {
    const source: Record<string, string> = {};
    let names: Names = new Map();
    const entries = entriesOf(item, 'a source is a map of product, category or service, and fields', say);
    for (const { key, keySpan, value } of entries) {
      if (key === 'fields') names = namesOf(value, say);
      else if (!PARTS.includes(key as (typeof PARTS)[number]))
        say(keySpan, `"${key}" is no part of a log source`, `one of: ${PARTS.join(', ')}, fields`);
      else if (value.kind !== 'scalar' || typeof value.value !== 'string') say(value.span, `${key} is a text`);
      else source[key] = value.value;
    }
    if (item.kind === 'map' && Object.keys(source).length === 0)
      say(item.span, 'this source names no product, category or service', 'names for all rules stand below "fields"');
    return { source, names };
  });
}

function namesOf(tree: Tree, say: Say): Names {
  const out = new Map<string, readonly string[]>();
  const entries = entriesOf(tree, '"fields" is a map: the name in rules, and the field that it stands for', say);
  for (const { key, value } of entries) {
    const targets = value.kind === 'list' ? value.items : [value];
    if (targets.length === 0) say(value.span, `"${key}" stands for no field`);
    const fields = targets.flatMap((target) => fieldName(target, say) ?? []);
    out.set(key, [...new Set(fields)]);
  }
  return out;
}

function fieldName(tree: Tree, say: Say): string | undefined {
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string') {
    say(tree.span, 'the name of a field, or a list of names, is expected');
    return undefined;
  }
  if (fieldKnown(tree.value)) return tree.value;
  const near = suggestField(tree.value);
  say(
    tree.span,
    `there is no field "${tree.value}"`,
    near ? `did you mean "${near}"?` : 'unwrap rules fields lists them',
  );
  return undefined;
}
