import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compile, parseRule } from '../sigma';
import type { Behavior } from './behavior';
import { EVENT_KINDS } from './event';
import { FACT_NAMES } from './facts';
import {
  behaviorView,
  eventOnlyOf,
  FIELDS,
  fieldKnown,
  fieldOf,
  fieldScope,
  logsourceKinds,
  suggestField,
} from './fields';
import { auditAssemblies, ecsEvents, withBehaviors } from './recording.fixture';

const miner: Behavior = {
  kind: 'process_start',
  process: {
    started: true,
    image: '/dev/shm/.x11/xmrig',
    argv: ['/usr/sbin/systemd -k start', '-o', '203.0.113.45:3333'],
    commandLine: '/usr/sbin/systemd -k start -o 203.0.113.45:3333',
    cwd: '/dev/shm/.x11',
    user: 'webapp',
    uid: '20006',
    sha256: 'c3008e',
    parent: {
      image: '/dev/shm/.x11/xhide',
      argv: ['./xhide', '-s', '/usr/sbin/systemd -k start', './xmrig'],
      commandLine: './xhide ...',
      user: 'webapp',
    },
  },
};
const chmod: Behavior = {
  kind: 'file_chmod',
  process: miner.process,
  file: { path: '/home/a/.config/.x', mode: 0o755 },
};
const connect: Behavior = {
  kind: 'net_connect',
  process: miner.process,
  net: { ip: '203.0.113.45', port: 3333, initiated: true, protocol: 'tcp' },
};

describe('reading', () => {
  test.each([
    ['Image', '/dev/shm/.x11/xmrig'],
    ['process.executable', '/dev/shm/.x11/xmrig'],
    ['exe', '/dev/shm/.x11/xmrig'],
    ['CommandLine', '/usr/sbin/systemd -k start -o 203.0.113.45:3333'],
    ['process.args', ['/usr/sbin/systemd -k start', '-o', '203.0.113.45:3333']],
    ['a0', '/usr/sbin/systemd -k start'],
    ['a2', '203.0.113.45:3333'],
    ['a3', undefined],
    ['CurrentDirectory', '/dev/shm/.x11'],
    ['User', 'webapp'],
    ['LogonId', '20006'],
    ['Hashes', 'SHA256=c3008e'],
    ['sha256', 'c3008e'],
    ['ParentImage', '/dev/shm/.x11/xhide'],
    ['ParentCommandLine', './xhide ...'],
    ['ParentUser', 'webapp'],
    ['type', ['SYSCALL', 'EXECVE', 'CWD', 'PATH', 'PROCTITLE']],
    ['name', ['/dev/shm/.x11/xmrig']],
    ['SYSCALL', 'execve'],
    ['Argv0', '/usr/sbin/systemd -k start'],
    ['ImageName', 'xmrig'],
    ['process.name', 'xmrig'],
    ['Argv0ClaimsSystem', true],
    ['DisguisedByParent', true],
    ['ImageFresh', false],
    ['TargetFilename', undefined],
    ['ProcessId', undefined],
    ['image', undefined],
    ['constructor', undefined],
    ['__proto__', undefined],
  ])('%s of a start', (field, value) => expect(behaviorView(miner).get(field)).toEqual(value));

  test.each([
    ['TargetFilename', '/home/a/.config/.x'],
    ['file.mode', '0755'],
    ['FileAction', 'chmod'],
    ['FileExecutable', true],
    ['nametype', ['NORMAL']],
    ['Image', '/dev/shm/.x11/xmrig'],
    ['DestinationExternal', undefined],
  ])('%s of a chmod', (field, value) => expect(behaviorView(chmod).get(field)).toEqual(value));

  test.each([
    ['DestinationIp', '203.0.113.45'],
    ['destination.port', 3333],
    ['Initiated', true],
    ['Protocol', 'tcp'],
    ['DestinationExternal', true],
    ['FileMode', undefined],
  ])('%s of a connection', (field, value) => expect(behaviorView(connect).get(field)).toEqual(value));

  test("the event's own user and image stand before its process's", () => {
    const view = behaviorView({ ...connect, user: 'root', uid: '0', image: '/tmp/y' });
    expect([view.get('User'), view.get('UserId'), view.get('Image')]).toEqual(['root', '0', '/tmp/y']);
  });

  test('an event of kind other is told by its types', () => {
    const view = behaviorView({ kind: 'other', action: 'LOGIN SYSCALL', process: { started: false } });
    expect(view.get('type')).toEqual(['LOGIN', 'SYSCALL', 'PROCTITLE']);
  });

  test('values of the event alone', () => {
    const event = ecsEvents(1).find((e) => e.kind === 'process_end')!;
    const view = behaviorView(miner, eventOnlyOf(event));
    expect(view.get('ProcessId')).toBe(event.actor.pid);
    expect(view.get('UtcTime')).toBe('2026-11-23 08:53:54.783');
    expect(view.get('Computer')).toBe('web-01');
    expect(view.get('ExitCode')).toBe(0);
    const audit = auditAssemblies(1).flatMap((a) =>
      a.result.ok && a.result.event.kind === 'file_chmod' ? [a.result.event] : [],
    )[0]!;
    const raw = behaviorView(chmod, eventOnlyOf(audit));
    expect(['comm', 'key', 'SYSCALL', 'auid', 'gid', 'arch'].map((name) => raw.get(name))).toEqual([
      'git',
      'perm_mod',
      'chmod',
      '20001',
      '20001',
      'c000003e',
    ]);
    expect(raw.get('syscall')).toEqual(['90', 'chmod']);
    // a raw argument is one record's, not the event's
    expect([raw.get('a1'), raw.records()[0]!.get('a1')]).toEqual([undefined, '81e4']);
  });

  test('keywords are the texts of the record, not of the parent', () => {
    const words = [...behaviorView(miner, { comm: 'gmain' }).keywords()];
    expect(words).toContain('/dev/shm/.x11/xmrig');
    expect(words).toContain('-o');
    expect(words).not.toContain('gmain');
    expect(words.join(' ')).not.toContain('xhide');
  });
});

describe('the table', () => {
  test('holds every fact', () => expect(FACT_NAMES.filter((name) => !FIELDS.get(name)?.fact)).toEqual([]));

  test('no name or alias means two fields', () => {
    const names = [...FIELDS.values()].flatMap((field) => [field.name, ...field.aliases]);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  test.each([...FIELDS.values()])('$name: described, and of the kind it claims', (field) => {
    expect(field.description).toMatch(/.{15,}[.'?]$/s);
    expect(field.categories.length).toBeGreaterThan(0);
    for (const b of [miner, chmod, connect]) {
      const value = field.read(b, {});
      if (value === undefined) continue;
      expect(Array.isArray(value) ? 'list' : typeof value === 'string' ? 'text' : typeof value).toBe(field.kind);
    }
  });

  test('a field of identity reads nothing of the event', () => {
    const trap = new Proxy(
      {},
      {
        get: (_, key) => {
          throw new Error(`read ${String(key)}`);
        },
      },
    );
    for (const field of FIELDS.values())
      if (field.scope === 'identity') for (const b of [miner, chmod, connect]) field.read(b, trap);
  });

  test('scope', () => {
    expect(['Image', 'a0', 'LogonId', 'DisguisedByParent'].map(fieldScope)).toEqual([
      'identity',
      'identity',
      'identity',
      'identity',
    ]);
    expect(['ProcessId', 'process.pid', 'comm', 'key', 'SourcePort', 'UtcTime'].map(fieldScope)).toEqual(
      Array(6).fill('event'),
    );
  });

  test.each([
    ['commandline', 'CommandLine'],
    ['ComandLine', 'CommandLine'],
    ['parentimage', 'ParentImage'],
    ['TargetFileName', 'TargetFilename'],
    ['DisguisedByParnt', 'DisguisedByParent'],
    ['process.executible', 'process.executable'],
    ['qqqqqqq', undefined],
  ])('%s: did you mean %s', (name, meant) => {
    expect(fieldKnown(name)).toBe(false);
    expect(suggestField(name)).toBe(meant);
  });

  test('arguments by number', () => {
    expect(['a0', 'a12', 'a999'].every(fieldKnown)).toBe(true);
    expect(['a', 'a01', 'a1000', 'ab', 'a-1'].some(fieldKnown)).toBe(false);
    expect(fieldOf('a7')?.name).toBe('a7');
  });
});

describe('logsourceKinds', () => {
  test.each([
    [{ product: 'linux', category: 'process_creation' }, ['process_start']],
    [{ category: 'process_creation' }, ['process_start']],
    [{ product: 'Linux', category: 'File_Event' }, ['file_create', 'file_write', 'file_rename', 'file_chmod']],
    [{ category: 'file_change' }, ['file_chmod']],
    [{ category: 'file_rename' }, ['file_rename']],
    [{ category: 'file_delete' }, ['file_delete']],
    [{ category: 'network_connection' }, ['net_connect']],
    [{ product: 'linux', service: 'auditd' }, [...EVENT_KINDS]],
    [{ product: 'linux', category: 'process_creation', service: 'auditd' }, ['process_start']],
    [{ product: 'linux' }, EVENT_KINDS.filter((kind) => kind !== 'other')],
    [{}, EVENT_KINDS.filter((kind) => kind !== 'other')],
    [{ product: 'windows', category: 'process_creation' }, []],
    [{ product: 'linux', category: 'dns_query' }, []],
    [{ product: 'linux', service: 'sshd' }, []],
    [{ category: 'constructor' }, []],
  ])('%j', (logsource, kinds) => expect(logsourceKinds(logsource)).toEqual(kinds));
});

const RULES = fileURLToPath(new URL('../../../shared/sigma-rules-linux/', import.meta.url));

describe.skipIf(!existsSync(RULES))('public Linux rules (../shared)', () => {
  const rules = existsSync(RULES)
    ? walk(RULES).flatMap((file) => parseRule(readFileSync(file, 'utf8')).rule ?? [])
    : [];

  test('the fields of every rule that has telemetry are known', () => {
    const unknown = new Map<string, number>();
    for (const rule of rules) {
      if (logsourceKinds(rule.logsource).length === 0) continue;
      for (const field of rule.fields) if (!fieldKnown(field)) unknown.set(field, (unknown.get(field) ?? 0) + 1);
    }
    expect(Object.fromEntries(unknown)).toEqual({});
    expect(rules.length).toBeGreaterThan(200);
  });

  test('each distinct behavior meets all of them fast enough', () => {
    const matchers = rules.map((rule) => ({ matcher: compile(rule), kinds: new Set(logsourceKinds(rule.logsource)) }));
    const behaviors = [
      ...new Map(withBehaviors(ecsEvents(1)).map(({ behavior }) => [JSON.stringify(behavior), behavior])).values(),
    ];
    let hits = 0;
    for (const b of behaviors) {
      const view = behaviorView(b);
      for (const { matcher, kinds } of matchers) if (kinds.has(b.kind) && matcher.matches(view)) hits++;
    }
    expect(hits).toBeGreaterThan(0);
  });
});

function walk(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const file = dir + name;
    if (statSync(file).isDirectory()) return walk(`${file}/`);
    return file.endsWith('.yml') ? [file] : [];
  });
}
