import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Strings that somebody might write to hurt a page that shows them, and records that hold them in every field.

const shared = fileURLToPath(new URL('../../shared/hostile-inputs/', import.meta.url));
const COLLECTIONS = ['blns/blns.json', 'made/strings.json'].map((file) => shared + file);

/** Made for this test, so that there are some where the collections are absent. */
export const OWN: readonly string[] = [
  '<script>window.__hurt=1</script>',
  '"><img src="http://evil.example/x.png" onerror="window.__hurt=1">',
  '<svg onload=alert(1)>',
  '<iframe src="javascript:alert(1)"></iframe>',
  'javascript:alert(document.domain)',
  '</textarea></title></style><script>alert(1)</script>',
  '{{constructor.constructor("alert(1)")()}}',
  '<a href="http://evil.example">x</a>',
  "'; drop table alerts; --",
  '=cmd|"/C calc"!A0',
  'a\u202egnp.exe\u2066b\u2069\u200b\u00ad\ufeff',
  '\u0000\u0001\u001b[31mred\u001b[0m\r\n\tnext line',
  'Ｚ̸͂A̸͘L̷͝G̵͌O̴͘'.repeat(30),
  '﷽'.repeat(60),
  'x'.repeat(20_000),
  '../'.repeat(400),
  'ثم نفس سقطت وبالتحديد، مفاتيح أنت',
  '👩‍👩‍👧‍👦'.repeat(40),
];

/** The collections beside the checkout: none where they are absent. */
export function collected(): string[] {
  return COLLECTIONS.filter((file) => existsSync(file)).flatMap((file) =>
    textsIn(JSON.parse(readFileSync(file, 'utf8'))),
  );
}

function textsIn(root: unknown): string[] {
  const texts: string[] = [];
  const stack: unknown[] = [root];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (typeof at === 'string') texts.push(at);
    else if (Array.isArray(at)) stack.push(...at);
    // what a made string is called and must do is not for the page
    else if (typeof at === 'object' && at !== null) stack.push('value' in at ? at.value : Object.values(at));
  }
  return texts;
}

/** A process that a starter detector catches, which writes a file and connects, with the text wherever an agent writes one. */
export function recordsOf(text: string, n: number, start: number): string[] {
  const at = (ms: number) => new Date(start + n * 1_000 + ms).toISOString();
  // A host's name may be any text, too: each of our own is one, and every fortieth of the others.
  const odd = n < OWN.length || n % 40 === 0;
  const host = {
    id: odd ? `odd-${n}` : `hostile-${n % 5}`,
    name: odd ? text.slice(0, 60) || 'empty' : `hostile-${n % 5}`,
    os: { type: 'linux' },
  };
  const user = { name: text.slice(0, 200) || 'u', id: '1000' };
  const entity = `hostile-${n}`;
  const parent = {
    entity_id: `${entity}-p`,
    pid: 5_000 + n,
    executable: `/usr/bin/${text.slice(0, 200)}`,
    args: [text],
    command_line: text,
  };
  const process = {
    entity_id: entity,
    pid: 10_000 + n,
    executable: `/dev/shm/.h${n}/${text.slice(0, 3_000)}`,
    args: [text, text],
    command_line: `${text} ${text}`,
    working_directory: text,
    env_vars: [`NAME=${text.slice(0, 500)}`],
    parent,
  };
  const { entity_id, pid, executable } = process;
  const acting = { entity_id, pid, executable };
  const event = (action: string, category: string, type: string) => ({
    kind: 'event',
    category: [category],
    type: [type],
    action,
    id: `${n}-${action}`,
  });
  return [
    { '@timestamp': at(0), event: event('exec', 'process', 'start'), host, user, process },
    {
      '@timestamp': at(10),
      event: event('creation', 'file', 'creation'),
      host,
      user,
      process: acting,
      file: { path: `/tmp/.x/${text.slice(0, 3_000)}` },
    },
    {
      '@timestamp': at(20),
      event: event('connection_attempted', 'network', 'start'),
      host,
      user,
      process: acting,
      destination: { ip: '203.0.113.9', port: 443, domain: text.slice(0, 200) },
    },
  ].map((record) => JSON.stringify(record));
}
