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
  | { kind: 'attribute'; from: number; typed: string }
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
  'status',
  'description',
  'references',
  'author',
  'date',
  'modified',
  'tags',
  'logsource',
  'detection',
  'falsepositives',
  'level',
];
const CLOSED: Record<string, string[]> = {
  level: ['informational', 'low', 'medium', 'high', 'critical'],
  status: ['experimental', 'test', 'stable', 'deprecated', 'unsupported'],
  category: ['process_creation', 'file_event', 'network_connection'],
  product: ['linux', 'windows', 'macos'],
};
const CONDITION_WORDS = ['and', 'or', 'not', '1 of', 'all of', 'them'];

export function attributeWords(): string[] {
  return ATTRIBUTES;
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

/** The selections of the rule: the keys directly below `detection`, without `condition`. */
export function selectionNames(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  const start = lines.findIndex((l) => /^detection\s*:/.test(l));
  if (start < 0) return [];
  const names: string[] = [];
  let indent = -1;
  for (const raw of lines.slice(start + 1)) {
    if (!raw.trim() || raw.trim().startsWith('#')) continue;
    const line = readLine(raw);
    if (line.indent === 0) break;
    if (indent < 0) indent = line.indent;
    if (line.indent === indent && line.key !== null && line.key !== 'condition' && line.key !== 'timeframe')
      names.push(line.key);
  }
  return names;
}

/** What the analyst is writing at `at`. It reads lines and indentation only, since half a rule is not YAML yet. */
export function placeAt(text: string, at: number): Place {
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
    if (key === 'condition' && path[0] === 'detection') {
      const typed = /[\w*]*$/.exec(entry.slice(colon + 1))![0];
      return { kind: 'condition', from: at - typed.length, typed, selections: selectionNames(text) };
    }
    const typed = /^\s*(.*)$/.exec(entry.slice(colon + 1))![1]!;
    return { kind: 'value', from: at - typed.length, typed, key };
  }
  if (path.length === 0 && lead === 0) return { kind: 'attribute', from: lineFrom + lead, typed: entry };
  if (path[0] !== 'detection' || path.length < 2) return null;
  // below a field (path of three) stand values, not names; a list of maps keeps its field names on the dash
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
