/** Shapes of rules that differ in how they can be answered. `sql` asks the flat table the same (bench/backtest/flat.ts). */
export interface Shape {
  name: string;
  category: 'process_creation' | 'file_event' | 'network_connection';
  detection: Record<string, unknown>;
  /** a condition over the flat table's folded texts; absent where SQL cannot ask it */
  sql?: string;
}

const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  'fc00::/7',
];
const ADDRESS = `case when target ~ '^[0-9a-f:.]+$' then target::inet end`;

export const SHAPES: readonly Shape[] = [
  {
    name: 'literal',
    category: 'process_creation',
    detection: { s: { 'CommandLine|contains': 'xmrig' }, condition: 's' },
    sql: `command_line like '%xmrig%'`,
  },
  {
    name: 'hidden path without a trigram',
    category: 'process_creation',
    detection: { s: { 'Image|contains': '/.' }, condition: 's' },
    sql: `image like '%/.%'`,
  },
  {
    name: 'regular expression',
    category: 'process_creation',
    detection: { s: { 'CommandLine|re|i': '\\s(?:-[a-z]{2,3}|--out)\\s.{40}' }, condition: 's' },
    sql: `command_line ~ '\\s(?:-[a-z]{2,3}|--out)\\s.{40}'`,
  },
  {
    name: 'parent and child',
    category: 'process_creation',
    detection: { s: { 'ParentImage|endswith': '/dash', 'Image|endswith': '/curl' }, condition: 's' },
    sql: `parent_image like '%/dash' and image like '%/curl'`,
  },
  {
    name: 'one field in another',
    category: 'process_creation',
    detection: { s: { 'CommandLine|fieldref|startswith': 'Image' }, condition: 's' },
    sql: `starts_with(command_line, image)`,
  },
  {
    name: 'disguise by the parent',
    category: 'process_creation',
    detection: { s: { DisguisedByParent: true }, condition: 's' },
  },
  {
    name: 'broad sh -c',
    category: 'process_creation',
    detection: { s: { 'CommandLine|contains': 'sh -c' }, condition: 's' },
    sql: `command_line like '%sh -c%'`,
  },
  {
    name: 'process and external connection',
    category: 'network_connection',
    detection: {
      s: { 'Image|endswith': ['/curl', '/python3.11', '/xmrig'], DestinationExternal: true },
      condition: 's',
    },
    sql: `(image like '%/curl' or image like '%/python3.11' or image like '%/xmrig')
      and not ${ADDRESS} <<= any (array[${PRIVATE.map((net) => `'${net}'::inet`)}])`,
  },
  {
    name: 'file made executable',
    category: 'file_event',
    detection: { s: { FileAction: 'chmod', 'TargetFilename|contains': '/.config/' }, condition: 's' },
    sql: `kind = (select code from bench_kind where name = 'file_chmod') and target like '%/.config/%'`,
  },
  {
    name: 'network port',
    category: 'network_connection',
    detection: { s: { DestinationPort: [3333, 4444, 5432] }, condition: 's' },
    sql: `port in (3333, 4444, 5432)`,
  },
  {
    name: 'negation',
    category: 'process_creation',
    detection: {
      s: { 'Image|startswith': '/usr/' },
      f: { User: 'root' },
      condition: 'not s and not f',
    },
    sql: `not coalesce(image like '/usr/%', false) and not coalesce(usr = 'root', false)`,
  },
  {
    name: 'zero hits',
    category: 'process_creation',
    detection: { s: { 'CommandLine|contains': 'no-such-thing-anywhere' }, condition: 's' },
    sql: `command_line like '%no-such-thing-anywhere%'`,
  },
  {
    name: 'several words, any order',
    category: 'process_creation',
    detection: { s: { 'CommandLine|contains|all': ['curl', 'http', '-o'] }, condition: 's' },
    sql: `command_line like '%curl%' and command_line like '%http%' and command_line like '%-o%'`,
  },
  {
    name: 'user and working folder',
    category: 'process_creation',
    detection: { s: { User: 'root', 'CurrentDirectory|startswith': '/tmp' }, condition: 's' },
    sql: `usr = 'root' and cwd like '/tmp%'`,
  },
];
