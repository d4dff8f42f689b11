// Rule tree -> YAML text, always the same for the same rule. Comments and layout of the source are not kept.
import { Document, type ScalarTag, type Tags, visit, type Scalar as YamlScalar } from 'yaml';
import type { FieldTest, SelectionNode, SigmaRule, ValueTest } from './ast';

/** The rule as Sigma YAML (Sigma 2.1, Yaml File: four blanks of indentation, single quotes). Parsing the result gives an equal rule; printing it again gives the same text. */
export function printRule(rule: SigmaRule): string {
  const plain = toPlain(rule);
  const customTags = (tags: Tags) => [SPELLED, ...tags];
  const document = new Document(plain, { version: '1.2', schema: 'core', aliasDuplicateObjects: false, customTags });
  visit(document, {
    Scalar(key, node: YamlScalar) {
      if (typeof node.value !== 'string' || key === 'key') return;
      if (/\n/.test(node.value) && !/^\s|[^\S\n](\n|$)|\n$/.test(node.value.replace(/\n$/, '')))
        node.type = 'BLOCK_LITERAL';
      else if (/[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufeff]/.test(node.value)) node.type = 'QUOTE_DOUBLE';
      else if (!PLAIN.test(node.value)) node.type = 'QUOTE_SINGLE';
    },
  });
  return document.toString({ indent: 4, lineWidth: 0, singleQuote: true, nullStr: 'null', ...ONE_LINE });
}

/** A quoted text is never spread over lines: what folding does to blanks is not worth knowing. */
const ONE_LINE = { doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER };

/** Texts that read well without quotes. Values of the detection that look like this are never numbers or booleans. */
const PLAIN = /^[A-Za-z][\w .,()/-]*(?<! )$/;

/** The rule as plain data in the customary order of attributes. */
function toPlain(rule: SigmaRule): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  const put = (key: string, value: unknown) => {
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) plain[key] = value;
  };
  put('title', rule.title || undefined);
  put('id', rule.id);
  put('name', rule.name);
  put(
    'related',
    rule.related.map(({ id, type }) => ({ id, type })),
  );
  put('taxonomy', rule.taxonomy);
  put('status', rule.status);
  put('description', rule.description);
  put('license', rule.license);
  put('references', rule.references);
  put('author', rule.author);
  put('date', rule.date);
  put('modified', rule.modified);
  put('tags', rule.tags);
  put('scope', rule.scope);
  const { span: _, ...logsource } = rule.logsource;
  if (Object.keys(logsource).length) put('logsource', logsource);
  const { selections, conditionTexts } = rule.detection;
  const detection: Record<string, unknown> = Object.create(null);
  for (const { name, node } of selections) detection[name] = plainNode(node);
  detection.condition = conditionTexts.length === 1 ? conditionTexts[0] : conditionTexts;
  put('detection', detection);
  put('fields', rule.shownFields);
  put('falsepositives', rule.falsepositives);
  put('level', rule.level);
  for (const [key, value] of Object.entries(rule.custom)) put(key, value);
  return plain;
}

function plainNode(node: SelectionNode): unknown {
  if (node.kind === 'test') return node.key === '' ? plainKeywords(node) : { [node.key]: plainValues(node) };
  if (node.kind === 'any') {
    return node.items.flatMap((item) =>
      item.kind === 'test' && item.key === '' ? item.values.map(plainValue) : [plainNode(item)],
    );
  }
  const map: Record<string, unknown> = Object.create(null);
  for (const item of node.items) if (item.kind === 'test') map[item.key] = plainValues(item);
  return map;
}

function plainKeywords(test: FieldTest): unknown {
  return test.list ? test.values.map(plainValue) : plainValue(test.values[0]!);
}

function plainValues(test: FieldTest): unknown {
  return test.list ? test.values.map(plainValue) : plainValue(test.values[0]!);
}

/** Numbers keep their spelling (5.0, 0x10, more digits than a double has): it is a part of what they match. */
function plainValue({ raw, text }: ValueTest): unknown {
  return (typeof raw === 'number' || typeof raw === 'boolean') && String(raw) !== text ? new Spelled(text) : raw;
}

class Spelled {
  constructor(readonly text: string) {}
}

const SPELLED: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /^(?!)/,
  identify: (value) => value instanceof Spelled,
  resolve: (text) => text,
  stringify: ({ value }) => (value as Spelled).text,
};
