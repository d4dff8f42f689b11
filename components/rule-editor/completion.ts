import { BOUNDS, CORRELATION_TYPES } from '../../lib/sigma/correlation-ast';

/** A field as GET /api/fields lists it; see lib/telemetry/fields. */
export interface FieldHelp {
  name: string;
  kind: 'text' | 'number' | 'boolean' | 'list';
  description: string;
  categories: readonly string[];
}

/** What is being written at a place of the rule. */
export type Place =
  | { kind: 'field'; from: number; typed: string }
  | { kind: 'modifier'; from: number; typed: string; field: string }
  | { kind: 'attribute'; from: number; typed: string; within: readonly string[] }
  | { kind: 'condition'; from: number; typed: string; selections: string[] }
  | { kind: 'value'; from: number; typed: string; key: string }
  | null;

/** Modifiers that compare values, with what they mean. Source: the Sigma specification 2.1, appendix modifiers. */
export const MODIFIERS: { name: string; help: string }[] = [
  { name: 'contains', help: 'the value stands anywhere in the field' },
  { name: 'startswith', help: 'the field begins with the value' },
  { name: 'endswith', help: 'the field ends with the value' },
  { name: 'all', help: 'all values of the list must match, not just one' },
  { name: 're', help: 'the value is a regular expression (linear time, no look-around)' },
  { name: 'cased', help: 'upper and lower case differ' },
  { name: 'cidr', help: 'the field is an address in this network' },
  { name: 'exists', help: 'the field is there (true) or not (false)' },
  { name: 'fieldref', help: 'the value is the name of another field of the same event' },
  { name: 'windash', help: 'any of the dash characters stands for -' },
  { name: 'gt', help: 'the field is a number above the value' },
  { name: 'gte', help: 'the field is a number, at least the value' },
  { name: 'lt', help: 'the field is a number below the value' },
  { name: 'lte', help: 'the field is a number, at most the value' },
];

const ATTRIBUTES = [
  'title',
  'id',
  'name',
  'status',
  'description',
  'references',
  'author',
  'date',
  'modified',
  'tags',
  'logsource',
  'detection',
  'correlation',
  'filter',
  'falsepositives',
  'level',
];
/** What stands in sections of their own, by the keys above. */
const PARTS: Record<string, readonly string[]> = {
  '': ATTRIBUTES,
  logsource: ['product', 'category', 'service', 'definition'],
  correlation: ['type', 'rules', 'group-by', 'timespan', 'condition', 'aliases', 'generate'],
  'correlation condition': [...BOUNDS, 'field', 'percentile'],
};
const CLOSED: Record<string, string[]> = {
  level: ['informational', 'low', 'medium', 'high', 'critical'],
  status: ['experimental', 'test', 'stable', 'deprecated', 'unsupported'],
  category: ['process_creation', 'file_event', 'network_connection'],
  product: ['linux', 'windows', 'macos'],
  type: [...CORRELATION_TYPES],
  generate: ['true', 'false'],
};
const CONDITION_WORDS = ['and', 'or', 'not', '1 of', 'all of', 'them'];

/** @param within the keys above, outermost first */
export function attributeWords(within: readonly string[]): readonly string[] {
  return PARTS[within.join(' ')] ?? [];
}

export function valueWords(key: string): string[] {
  return CLOSED[key] ?? [];
}

export function conditionWords(selections: string[]): string[] {
  return [...selections, ...CONDITION_WORDS];
}

interface Line {
  indent: number;
  key: string | null;
}

function readLine(line: string): Line {
  const m = /^(\s*)((?:- )*)(?:([^\s:#'"][^:]*):)?/.exec(line)!;
  return { indent: m[1]!.length + m[2]!.length, key: m[3] ?? null };
}

/** The keys above a line, outermost first: ['detection', 'selection']. */
function keysAbove(lines: string[], indent: number): string[] {
  const keys: string[] = [];
  let least = indent;
  for (let i = lines.length - 1; i >= 0 && least > 0; i--) {
    const text = lines[i]!;
    if (!text.trim() || text.trim().startsWith('#')) continue;
    const line = readLine(text);
    if (line.indent < least && line.key !== null) {
      keys.unshift(line.key);
      least = line.indent;
    }
  }
  return keys;
}

/** The selections of a rule or filter: the keys directly below its section, without those that are none. */
export function selectionNames(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  const start = lines.findIndex((l) => /^(?:detection|filter)\s*:/.test(l));
  if (start < 0) return [];
  const names: string[] = [];
  let indent = -1;
  for (const raw of lines.slice(start + 1)) {
    if (!raw.trim() || raw.trim().startsWith('#')) continue;
    const line = readLine(raw);
    if (line.indent === 0) break;
    if (indent < 0) indent = line.indent;
    if (line.indent === indent && line.key !== null && !NO_SELECTION.includes(line.key)) names.push(line.key);
  }
  return names;
}

const NO_SELECTION = ['condition', 'timeframe', 'rules'];
const SECTIONS = ['detection', 'filter'];

/** The document of a text that a place is in, with where it begins. */
function documentAt(whole: string, at: number): { start: number; text: string } {
  const marks = [...whole.matchAll(/^---.*$/gm)].map(({ index, 0: mark }) => ({ index, end: index + mark.length }));
  const before = marks.findLast(({ end }) => end < at);
  const after = marks.find(({ index }) => index >= at);
  const start = before?.end ?? 0;
  return { start, text: whole.slice(start, after?.index) };
}

/** What the analyst is writing at `at`, in the document that it stands in. */
export function placeAt(whole: string, at: number): Place {
  const { start, text } = documentAt(whole, at);
  const place = placeIn(text, at - start);
  return place && { ...place, from: place.from + start };
}

/** It reads lines and indentation only, since half a rule is not YAML yet. */
function placeIn(text: string, at: number): Place {
  const lineFrom = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
  const before = text.slice(lineFrom, at);
  if (/^\s*#/.test(before)) return null;
  const above = text.slice(0, lineFrom).split(/\r\n|\n|\r/);
  const lead = /^\s*(?:- )*/.exec(before)![0].length;
  const path = keysAbove(above, lead);
  const entry = before.slice(lead);
  const colon = entry.indexOf(':');

  if (colon >= 0) {
    const key = entry.slice(0, colon).trim();
    if (key === 'condition' && SECTIONS.includes(path[0] ?? '')) {
      const typed = /[\w*]*$/.exec(entry.slice(colon + 1))![0];
      return { kind: 'condition', from: at - typed.length, typed, selections: selectionNames(text) };
    }
    const typed = /^\s*(.*)$/.exec(entry.slice(colon + 1))![1]!;
    return { kind: 'value', from: at - typed.length, typed, key };
  }
  const named = path.length > 0 || lead === 0;
  if (named && attributeWords(path).length > 0)
    return { kind: 'attribute', from: lineFrom + lead, typed: entry, within: path };
  if (!SECTIONS.includes(path[0] ?? '') || path.length < 2 || path[1] === 'rules') return null;
  // below a field (path of three) stand values, not names; a list of maps keeps its field names on the dash
  if (path.length === 3 && /-\s+$/.test(before.slice(0, lead)))
    return { kind: 'value', from: lineFrom + lead, typed: entry, key: path[2]! };
  if (path.length > 2) return null;
  const bar = entry.lastIndexOf('|');
  if (bar >= 0)
    return {
      kind: 'modifier',
      from: lineFrom + lead + bar + 1,
      typed: entry.slice(bar + 1),
      field: entry.slice(0, entry.indexOf('|')),
    };
  return { kind: 'field', from: lineFrom + lead, typed: entry };
}
