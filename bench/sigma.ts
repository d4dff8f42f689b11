// npx tsx bench/sigma.ts [folder of Sigma rules]: how many events per second a set of live rules takes on one core.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compile, compileSet, type EventView, parseRule, type SigmaRule } from '../lib/sigma';

const shared = process.env.UNWRAP_SHARED ?? resolve(import.meta.dirname, '../../shared');
const folder = process.argv[2] ?? join(shared, 'sigma-rules-linux');

function rulesIn(root: string): SigmaRule[] {
  const files = readdirSync(root, { recursive: true }) as string[];
  return files
    .filter((file) => /\.ya?ml$/.test(file))
    .flatMap((file) => parseRule(readFileSync(join(root, file), 'utf8')).rule ?? []);
}

/** Process starts as a fleet makes them: mostly short system tools, some long command lines, few that rules look for. */
function events(count: number): EventView[] {
  let seed = 42;
  const random = (below: number) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % below;
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const tools = [
    '/usr/bin/grep',
    '/usr/bin/cat',
    '/bin/sh',
    '/usr/bin/dash',
    '/usr/bin/python3.11',
    '/usr/bin/sed',
    '/usr/sbin/cron',
    '/usr/bin/curl',
    '/usr/bin/chmod',
    '/usr/bin/docker',
    '/usr/bin/make',
    '/usr/lib/gcc/x86_64-linux-gnu/12/cc1',
    '/usr/bin/git',
    '/usr/bin/ssh',
    '/usr/bin/dpkg',
    '/usr/bin/systemctl',
    '/opt/agent/bin/collector',
    '/usr/bin/find',
    '/usr/bin/nc',
  ];
  const words = [
    '-c',
    '--color=auto',
    '-rn',
    '/etc/hosts',
    '/var/lib/app/data',
    'status',
    '--format=json',
    '-o',
    'main.o',
    '-O2',
    'https://intranet.example/health',
    'origin/main',
    '/home/dev/.config/app',
    '/tmp/build-1/x.log',
    'update',
    '-Wall',
    '{"a":1}',
    '2>/dev/null',
    '| wc -l',
    'base64 -d',
    '+x',
    'nginx.service',
  ];
  return Array.from({ length: count }, () => {
    const image = pick(tools);
    const parent = pick(tools);
    const line = (name: string) =>
      [name.split('/').at(-1), ...Array.from({ length: 1 + random(12) }, () => pick(words))].join(' ');
    const fields = new Map<string, string | number>([
      ['Image', image],
      ['CommandLine', line(image)],
      ['ParentImage', parent],
      ['ParentCommandLine', line(parent)],
      ['User', pick(['root', 'www-data', 'dev', 'app'])],
      ['CurrentDirectory', pick(['/', '/home/dev/src', '/var/www'])],
      ['LogonId', random(5000)],
    ]);
    return { get: (field) => fields.get(field), keywords: () => [...fields.values()].map(String) };
  });
}

function measure(name: string, all: readonly EventView[], match: (view: EventView) => number) {
  let hits = 0;
  for (const view of all) hits += match(view);
  const start = performance.now();
  let rounds = 0;
  while (performance.now() - start < 2000) {
    for (const view of all) match(view);
    rounds++;
  }
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${name}: ${Math.round((rounds * all.length) / seconds).toLocaleString('en')} events/s (${hits} matches in ${all.length} events)`,
  );
}

if (!existsSync(folder)) console.log(`skipped: no rules in ${folder}`);
else {
  const all = events(5000);
  const rules = rulesIn(folder);
  const starts = rules.filter(({ logsource }) => logsource.category === 'process_creation');
  for (const [name, set] of [
    ['process_creation', starts],
    ['all', rules],
  ] as const) {
    const together = compileSet(set);
    const alone = set.map((rule) => compile(rule));
    measure(`${set.length} ${name} rules as a set`, all, (view) => together.match(view).length);
    measure(
      `${set.length} ${name} rules one by one`,
      all.slice(0, 500),
      (view) => alone.filter((one) => one.matches(view)).length,
    );
  }
}
