import { describe, expect, test } from 'vitest';
import type { Behavior, ProcessBehavior } from './behavior';
import { EVENT_KINDS, type EventKind } from './event';
import { claimedName, FACT_NAMES, FACTS, type FactName, factOf, factsOf, implies } from './facts';
import { auditAssemblies, ecsEvents, RECORDINGS, truth, withBehaviors } from './recording.fixture';

const start = (process: Partial<ProcessBehavior>): Behavior => ({
  kind: 'process_start',
  process: { started: true, ...process },
});

describe('names', () => {
  test.each([
    ['bash', '/usr/bin/bash', false],
    ['-bash', '/usr/bin/bash', false],
    ['-sh', '/usr/bin/dash', false],
    ['/bin/sh', '/usr/bin/dash', true],
    ['./x', '/tmp/x', false],
    ['-x', '/tmp/y', true],
    ['', '/tmp/y', true],
    ['/usr/sbin/systemd -k start', '/dev/shm/.x11/xmrig', true],
  ])('%s for %s: mismatch %s', (argv0, image, expected) =>
    expect(factOf('Argv0Mismatch', start({ argv: [argv0], image }))).toBe(expected),
  );

  test.each([
    ['/usr/sbin/systemd -k start', '/dev/shm/.x11/xmrig', '/usr/sbin/systemd'],
    ['/lib/systemd/systemd-logind', '/home/relay/.config/.../dbus', '/lib/systemd/systemd-logind'],
    ['[kworker/0:1]', '/usr/bin/perl', '[kworker/0:1]'],
    ['[kworker/u8:2-events]', '/tmp/x', '[kworker/u8:2-events]'],
    ['kworker/0:1', '/usr/bin/perl', 'kworker/0:1'],
    ['(systemd)', '/tmp/x', 'systemd'],
    ['init-db', '/home/a/init-db', undefined],
    ['kswapd0', '/home/a/.x/kswapd0', 'kswapd0'],
    ['systemd', '/tmp/systemd', 'systemd'],
    ['sshd: root@pts/0', '/tmp/x', 'sshd'],
    ['/usr/bin/ls', '/tmp/x', '/usr/bin/ls'],
    ['/usr/bin/google-chrome-stable', '/opt/google/chrome/chrome', undefined],
    ['/usr/sbin/sshd', '/opt/x/y', '/usr/sbin/sshd'],
    ['crond', '/usr/bin/perl', 'crond'],
    ['/bin/sh', '/usr/bin/dash', undefined],
    ['python3', '/home/a/venv/bin/python3.11', undefined],
    ['/sbin/init', '/usr/lib/systemd/systemd', undefined],
    ['(systemd)', '/usr/lib/systemd/systemd', undefined],
    ['./systemd', '/tmp/systemd', undefined],
    ['sshd', '/usr/sbin/sshd', undefined],
    ['login.sh', '/tmp/login.sh', undefined],
  ])('%s for %s claims %s', (argv0, image, claim) => {
    const b = start({ argv: [argv0], image });
    expect(claimedName(b)).toBe(claim);
    expect(factOf('Argv0ClaimsSystem', b)).toBe(claim !== undefined);
  });

  test('unknown arguments or image: no fact', () => {
    for (const name of ['Argv0Mismatch', 'Argv0ClaimsSystem', 'DisguisedByParent'] as const) {
      expect(factOf(name, start({ image: '/x' }))).toBeUndefined();
      expect(factOf(name, start({ argv: ['x'] }))).toBeUndefined();
    }
  });
});

describe('DisguisedByParent', () => {
  const child = (
    parent: ProcessBehavior['parent'],
    argv0 = '/usr/sbin/systemd -k start',
    image = '/dev/shm/.x11/xmrig',
  ) => factOf('DisguisedByParent', start({ argv: [argv0, '-k'], image, cwd: '/dev/shm/.x11', parent }));

  test.each([
    ['relative path', ['./xhide', '-s', '/usr/sbin/systemd -k start', './xmrig'], true],
    ['absolute path', ['xhide', '-s', '/usr/sbin/systemd -k start', '/dev/shm/.x11/xmrig'], true],
    ['base name', ['xhide', '/usr/sbin/systemd -k start', 'xmrig'], true],
    ['attached options', ['x', '--name=/usr/sbin/systemd -k start', '--run=xmrig'], true],
    ['short option', ['x', '-s/usr/sbin/systemd -k start', 'xmrig'], true],
    ['only part of the name', ['xhide', '/usr/sbin/systemd', '-k', 'start', 'xmrig'], false],
    ['the name within a longer argument', ['xhide', 'my/usr/sbin/systemd -k start', 'xmrig'], false],
    ['another program', ['xhide', '/usr/sbin/systemd -k start', 'xmrig2'], false],
    ['no name', ['sh', '-c', './xmrig'], false],
    ['no arguments', [], false],
  ] as [string, string[], boolean][])('%s', (_, argv, expected) => expect(child({ argv })).toBe(expected));

  test('a shell that does it itself: exec -a', () => {
    expect(child({ argv: ['bash', '-c', '(exec -a kswapd0 ./xmrig) &'] }, 'kswapd0')).toBe(true);
    expect(child({ argv: ['bash', '-c', 'exec -a mykswapd0 ./xmrig'] }, 'kswapd0')).toBe(false);
    expect(child({ argv: ['bash', '-c', 'exec -a kswapd0 ./xmrig2'] }, 'kswapd0')).toBe(false);
  });

  test('a joined command line, at the bounds of words', () => {
    expect(child({ commandLine: './xhide -s "/usr/sbin/systemd -k start" ./xmrig -o x' })).toBe(true);
    expect(child({ commandLine: './xhide -s "/usr/sbin/systemd -k started" ./xmrig' })).toBe(false);
    expect(child({ commandLine: './xhide -s "/usr/sbin/systemd -k start" ./xmrig.cfg' })).toBe(false);
  });

  test('a name that the program bears is no disguise', () => {
    expect(child({ argv: ['timeout', '5', 'xmrig'] }, 'xmrig')).toBe(false);
    expect(child({ argv: ['sh', '-c', 'gcc -c x.c'] }, 'gcc', '/usr/bin/x86_64-linux-gnu-gcc-12')).toBe(false);
  });

  test('long and repetitive texts end soon', () => {
    expect(child({ argv: ['sh', '-c', `${'a'.repeat(2_000_000)} `] }, 'a'.repeat(100_000))).toBe(false);
    expect(child({ commandLine: 'a '.repeat(1_000_000) }, 'a '.repeat(50_000))).toBe(false);
  });

  test('without a parent there is nothing to say', () => expect(child(undefined)).toBeUndefined());
});

describe('files and connections', () => {
  const on = (kind: EventKind, path: string, mode?: number): Behavior => ({
    kind,
    process: { started: true },
    file: { path, mode },
  });
  test('chmod of a hidden file', () => {
    const b = on('file_chmod', '/home/a/.config/.dbus/.sysd', 0o755);
    expect(Object.fromEntries(factsOf(b).map(({ name, value }) => [name, value]))).toMatchObject({
      TargetName: '.sysd',
      TargetHidden: true,
      TargetHiddenTwice: true,
      TargetBelowConfig: true,
      TargetFolderMasquerade: true,
      FileAction: 'chmod',
      FileMode: '0755',
      FileExecutable: true,
      FileSetId: false,
    });
  });
  test('set-id bits', () => {
    expect(factOf('FileSetId', on('file_chmod', '/x', 0o4755))).toBe(true);
    expect(factOf('FileSetId', on('file_chmod', '/x', 0o2644))).toBe(false);
    expect(factOf('FileMode', on('file_chmod', '/x', 0o4755))).toBe('4755');
  });
  test('an unknown path or mode has no facts', () => {
    expect(factOf('TargetHidden', on('file_chmod', ''))).toBeUndefined();
    expect(factOf('FileExecutable', on('file_create', '/x'))).toBeUndefined();
  });
  test('destination', () => {
    expect(
      factOf('DestinationExternal', {
        kind: 'net_connect',
        process: { started: true },
        net: { ip: '203.0.113.45', port: 1, initiated: true },
      }),
    ).toBe(true);
  });
  test('an exec that was not recorded: the image of the event counts', () => {
    expect(
      factOf('ImageTemporary', { kind: 'net_connect', process: { started: true, image: '/bin/sh' }, image: '/tmp/x' }),
    ).toBe(true);
  });
});

describe('the lattice', () => {
  const all = RECORDINGS.flatMap((recording) => withBehaviors(ecsEvents(recording)).map(({ behavior }) => behavior));
  const pairs = FACT_NAMES.flatMap((a) => (FACTS[a].implies ?? []).map((b) => [a, b] as [FactName, FactName]));
  // provenance sets these two from the outside
  test.each(pairs.filter(([a]) => a !== 'ImageDownloaded'))('%s implies %s in every recorded behavior', (a, b) => {
    expect(all.filter((behavior) => factOf(a, behavior) === true && factOf(b, behavior) !== true)).toEqual([]);
  });
  test('implies follows chains and holds for the fact itself', () => {
    expect(implies('DisguisedByParent', 'Argv0Mismatch')).toBe(true);
    expect(implies('ImageHidden', 'ImageHidden')).toBe(true);
    expect(implies('ImageHidden', 'HiddenTwice')).toBe(false);
  });
  test('every fact has a description that stands alone, and kinds that exist', () => {
    for (const { description, applies } of Object.values(FACTS)) {
      expect(description).toMatch(/^(?:[A-Z]|argv\[0\] ).{30,}\.$/s);
      if (applies !== 'all') expect(applies.every((kind) => EVENT_KINDS.includes(kind))).toBe(true);
    }
  });
});

/** incident processes, benign processes, hosts with benign ones */
const STARTS: Record<number, Record<string, string>> = {
  1: {
    Argv0Mismatch: '2 408 7',
    Argv0ClaimsSystem: '1 0 0',
    DisguisedByParent: '1 0 0',
    ImageFileless: '0 0 0',
    ImageIsDownloader: '2 23 4',
    ImageIsInterpreter: '0 145 4',
    ImageIsShell: '1 218 7',
    ImageHidden: '3 3 1',
    HiddenTwice: '1 0 0',
    FolderMasquerade: '1 0 0',
    ImageTemporary: '2 3 1',
    ImageInHiddenTemporaryFolder: '2 0 0',
    ImageUserWritable: '3 21 2',
    ImageBelowConfig: '1 0 0',
    ImageSystemPath: '13 1982 7',
    ParentImageFileless: '0 0 0',
    ParentImageHidden: '1 0 0',
    ParentHiddenTwice: '0 0 0',
    ParentArgv0ClaimsSystem: '0 0 0',
    ParentFolderMasquerade: '0 0 0',
    ParentImageTemporary: '1 0 0',
    ParentImageInHiddenTemporaryFolder: '1 0 0',
    ParentImageUserWritable: '1 0 0',
    ParentImageBelowConfig: '0 0 0',
    ParentImageSystemPath: '15 1891 7',
  },
  2: {
    Argv0Mismatch: '1 39 3',
    Argv0ClaimsSystem: '1 0 0',
    DisguisedByParent: '1 0 0',
    ImageFileless: '0 0 0',
    ImageIsDownloader: '2 5 2',
    ImageIsInterpreter: '0 26 1',
    ImageIsShell: '1 38 3',
    ImageHidden: '3 0 0',
    HiddenTwice: '3 0 0',
    FolderMasquerade: '3 0 0',
    ImageTemporary: '0 1 1',
    ImageInHiddenTemporaryFolder: '0 0 0',
    ImageUserWritable: '3 1 1',
    ImageBelowConfig: '3 0 0',
    ImageSystemPath: '13 361 3',
    ParentImageFileless: '0 0 0',
    ParentImageHidden: '1 0 0',
    ParentHiddenTwice: '1 0 0',
    ParentArgv0ClaimsSystem: '0 0 0',
    ParentFolderMasquerade: '1 0 0',
    ParentImageTemporary: '0 0 0',
    ParentImageInHiddenTemporaryFolder: '0 0 0',
    ParentImageUserWritable: '1 0 0',
    ParentImageBelowConfig: '1 0 0',
    ParentImageSystemPath: '12 341 3',
  },
};
const ACTIONS: Record<number, Record<string, string>> = {
  1: {
    chmod: '3 344 6',
    hidden: '3 257 5',
    'hidden, executable': '3 116 5',
    'below .config, executable': '1 5 2',
    'folder masquerade': '1 0 0',
    external: '8 14 3',
    'external, user-writable image': '6 0 0',
  },
  2: {
    chmod: '2 30 3',
    hidden: '2 16 2',
    'hidden, executable': '2 4 2',
    'below .config, executable': '2 1 1',
    'folder masquerade': '2 0 0',
    external: '8 5 2',
    'external, user-writable image': '6 0 0',
  },
};

describe.each(RECORDINGS)('recording %i', (recording) => {
  const { host, entities } = truth(recording);
  const all = withBehaviors(ecsEvents(recording)).map(({ event, behavior }) => ({
    behavior,
    host: event.host.name,
    incident: event.host.name === host && entities.has(event.actor.entity ?? ''),
  }));
  const hits = (kind: EventKind, ...facts: FactName[]) =>
    all.filter((e) => e.behavior.kind === kind && facts.every((fact) => factOf(fact, e.behavior) === true));
  const counted = (found: typeof all) => {
    const benign = found.filter((e) => !e.incident);
    return {
      incident: found.length - benign.length,
      benign: benign.length,
      benignHosts: new Set(benign.map((e) => e.host)).size,
    };
  };

  test('starts: incident, benign, benign hosts', () => {
    const names = FACT_NAMES.filter(
      (name) =>
        /^(?:Argv0.|Disguised|Image[^N]|Hidden|Folder|Parent)/.test(name) && !/Fresh|Downloaded|Name$/.test(name),
    );
    const table = Object.fromEntries(
      names.map((name) => [name, Object.values(counted(hits('process_start', name))).join(' ')]),
    );
    expect(table).toEqual(STARTS[recording]);
  });

  test('the audit log gives the same facts', () => {
    const events = auditAssemblies(recording).flatMap(({ result }) => (result.ok ? [result.event] : []));
    const facts = (of: ReturnType<typeof withBehaviors>) =>
      of
        .filter(({ event }) => event.kind === 'process_start')
        .map(({ event, behavior }) =>
          [event.host.name, event.time, event.seq, JSON.stringify(factsOf(behavior))].join(' '),
        )
        .sort();
    expect(facts(withBehaviors(events))).toEqual(facts(withBehaviors(ecsEvents(recording))));
  });

  test('files and connections', () => {
    const chmod = (...facts: FactName[]) => Object.values(counted(hits('file_chmod', ...facts))).join(' ');
    expect({
      chmod: chmod(),
      hidden: chmod('TargetHidden'),
      'hidden, executable': chmod('TargetHidden', 'FileExecutable'),
      'below .config, executable': chmod('TargetBelowConfig', 'FileExecutable'),
      'folder masquerade': chmod('TargetFolderMasquerade'),
      external: Object.values(counted(hits('net_connect', 'DestinationExternal'))).join(' '),
      'external, user-writable image': Object.values(
        counted(hits('net_connect', 'DestinationExternal', 'ImageUserWritable')),
      ).join(' '),
    }).toEqual(ACTIONS[recording]);
  });
});

describe('what a command is for', () => {
  test.each([
    [['id'], '/usr/bin/id', true],
    [['sh', '-c', 'id; uname -a'], '/usr/bin/dash', true],
    [['sh', '-c', 'id'], '/usr/bin/dash', false],
    [['cat', '/etc/passwd'], '/usr/bin/cat', true],
    [['cat', '/etc/passwd.md'], '/usr/bin/cat', false],
    [['sh', '-c', 'grid; idle'], '/usr/bin/dash', false],
  ])('%j asks about the system: %s', (argv, image, expected) =>
    expect(factOf('ArgumentDiscovers', start({ argv, image }))).toBe(expected),
  );

  test.each([
    [['/tmp/x', '-o', '203.0.113.4:3333', '-u', 'w', '-k'], true],
    [['/tmp/x', '--url=stratum+tcp://pool:80'], true],
    [['/tmp/x', '--donate-level=1'], true],
    [['curl', '-o', 'file:1', 'http://x'], false],
    [['ssh', '-o', 'StrictHostKeyChecking=no', '-k', 'h'], false],
  ])('%j mines: %s', (argv, expected) =>
    expect(factOf('ArgumentMines', start({ argv, image: argv[0]! }))).toBe(expected),
  );

  test.each([
    [['mount', '--bind', '/tmp/e', '/proc/812'], true],
    [['mount', '-o', 'bind', '/e', '/proc/$$'], true],
    [['mount', '-t', 'proc', 'proc', '/proc'], false],
  ])('%j hides a process: %s', (argv, expected) =>
    expect(factOf('ArgumentHidesProcess', start({ argv, image: '/usr/bin/mount' }))).toBe(expected),
  );

  test('a web script is one below a web root', () => {
    const written = (path: string): Behavior => ({ kind: 'file_create', process: { started: true }, file: { path } });
    expect(factOf('TargetWebScript', written('/var/www/html/up.php'))).toBe(true);
    expect(factOf('TargetWebScript', written('/opt/tomcat/webapps/x.war'))).toBe(true);
    expect(factOf('TargetWebScript', written('/var/www/html/logo.png'))).toBe(false);
    expect(factOf('TargetWebScript', written('/usr/lib/php/x.php'))).toBe(false);
  });

  test('an interpreter that calls itself another program of the system poses as it; a script under its own name does not', () => {
    const claims = (argv0: string, image: string) => factOf('Argv0ClaimsSystem', start({ argv: [argv0, 'x'], image }));
    expect(claims('/usr/sbin/httpd', '/usr/bin/perl')).toBe(true);
    expect(claims('/usr/bin/python3', '/usr/bin/python3.11')).toBe(false);
    expect(claims('/bin/sh', '/usr/bin/dash')).toBe(false);
    expect(claims('/bin/ls', '/bin/busybox')).toBe(false);
  });

  test('facts of the parent', () => {
    const child = (image: string, argv: string[]) => start({ parent: { image, argv } });
    expect(factOf('ParentImageFileless', child('/memfd:x (deleted)', ['x']))).toBe(true);
    expect(factOf('ParentArgv0ClaimsSystem', child('/tmp/x', ['[kworker/0:1]']))).toBe(true);
    expect(factOf('ParentArgv0ClaimsSystem', child('/usr/bin/bash', ['-bash']))).toBe(false);
  });

  test('open to all', () => {
    const mode = (mode: number): Behavior => ({
      kind: 'file_chmod',
      process: { started: true },
      file: { path: '/x', mode },
    });
    expect(factOf('FileOpenToAll', mode(0o777))).toBe(true);
    expect(factOf('FileOpenToAll', mode(0o755))).toBe(false);
    expect(factOf('FileOpenToAll', mode(0o666))).toBe(false);
  });
});
