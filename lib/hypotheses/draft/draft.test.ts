import { describe, expect, it } from 'vitest';
import { readRule } from '../../detectors/rule';
import { parseRule } from '../../sigma';
import type { Behavior, ProcessBehavior } from '../../telemetry/behavior';
import { behaviorView } from '../../telemetry/fields';
import { Background } from '../suggest/background';
import { maskOf } from '../suggest/candidates';
import { draftRule } from './draft';
import type { DraftInput } from './plan';

const MINER = 'c3008e19c462248d2d1c736f7a01db460d7d2bfc7b3c507c9ca8f8a7c2830b36';
const shell = { image: '/usr/bin/dash', argv: ['/bin/sh', '-c', 'id'], commandLine: '/bin/sh -c id', user: 'webapp' };
const disguised: ProcessBehavior = {
  started: true,
  image: '/dev/shm/.x11/xmrig',
  argv: ['/usr/sbin/systemd -k start', '-o', '203.0.113.45:3333', '-k'],
  cwd: '/dev/shm/.x11',
  sha256: MINER,
  imageFresh: true,
  imageDownloaded: true,
  parent: {
    image: '/dev/shm/.x11/xhide',
    argv: ['./xhide', '-s', '/usr/sbin/systemd -k start', './xmrig', '-o', '203.0.113.45:3333', '-k'],
    cwd: '/dev/shm/.x11',
  },
};
const hidden: ProcessBehavior = {
  started: true,
  image: '/home/webapp/.config/.dbus/.sysd',
  argv: ['/home/webapp/.config/.dbus/.sysd'],
  sha256: MINER,
  imageFresh: true,
  imageDownloaded: true,
  parent: shell,
};
const chmod: ProcessBehavior = {
  started: true,
  image: '/usr/bin/chmod',
  argv: ['chmod', '+x', 'xmrig'],
  parent: shell,
};
const start = (process: ProcessBehavior): Behavior => ({ kind: 'process_start', process });
const connect = (process: ProcessBehavior): Behavior => ({
  kind: 'net_connect',
  process,
  net: { ip: '203.0.113.45', port: 3333, initiated: true },
});
const mark = (path: string): Behavior => ({ kind: 'file_chmod', process: chmod, file: { path, mode: 0o755 } });

function draft(input: Partial<DraftInput>) {
  const yaml = draftRule({
    id: '11111111-2222-4333-8444-555555555555',
    title: 'An idea',
    statement: '',
    observed: [],
    ...input,
  });
  const { ready, problems } = readRule(yaml);
  if (!ready) throw new Error(`${JSON.stringify(problems)}\n${yaml}`);
  const detection = Object.fromEntries(
    ready.rule.detection.selections.map(({ name, node }) => [
      name,
      node.kind === 'all'
        ? Object.fromEntries(node.items.flatMap((t) => (t.kind === 'test' ? [[t.key, valuesOf(t.values)]] : [])))
        : node.kind === 'test'
          ? { [node.key]: valuesOf(node.values) }
          : node,
    ]),
  );
  return {
    yaml,
    ready,
    category: ready.rule.logsource.category,
    detection,
    condition: ready.rule.detection.conditionTexts[0],
    tags: ready.rule.tags,
    level: ready.rule.level,
  };
}

const valuesOf = (values: readonly { raw: unknown }[]) =>
  values.length === 1 ? values[0]!.raw : values.map(({ raw }) => raw);

describe('the words choose among the facts that hold on all that was observed', () => {
  it('(a) a parent disguises its child', () => {
    const made = draft({ title: 'A parent disguises its child', observed: [start(disguised)] });
    expect(made).toMatchObject({ category: 'process_creation', level: 'high', tags: ['attack.t1036.011'] });
    expect(made.detection).toEqual({ selection: { DisguisedByParent: true } });
  });

  it("(b) a process claims a system daemon's name and connects out", () => {
    const made = draft({
      title: "A process claims a system daemon's name off the system paths and connects out",
      observed: [connect(disguised), start(disguised)],
    });
    expect(made.category).toBe('network_connection');
    expect(made.detection).toEqual({
      selection: { Argv0ClaimsSystem: true, DestinationExternal: true },
    });
  });

  it('(c) a program in a hidden folder connects out', () => {
    const made = draft({
      title: 'A program in a hidden folder connects out',
      observed: [connect(disguised), connect(hidden)],
    });
    expect(made.detection).toEqual({ selection: { ImageHidden: true, DestinationExternal: true } });
  });

  it('(d) a program runs from below ~/.config', () => {
    const made = draft({ title: 'A program runs from below ~/.config', observed: [start(hidden)] });
    expect(made.detection).toEqual({ selection: { ImageBelowConfig: true } });
  });

  it("(e) the known miner's hash or name in any hidden folder", () => {
    const made = draft({
      title: "The known miner's hash or name in any hidden folder",
      observed: [start(disguised), start(hidden)],
    });
    expect(made.detection).toEqual({
      place: { ImageHidden: true },
      known_hash: { sha256: MINER },
      known_name: { ImageName: ['.sysd', 'xmrig'] },
    });
    expect(made.condition).toBe('place and 1 of known_*');
  });

  it('(f) chmod marks a hidden file executable', () => {
    const observed = ['/dev/shm/.x11/xmrig', '/dev/shm/.x11/xhide', '/home/webapp/.config/.dbus/.sysd'].map(mark);
    const made = draft({ title: 'chmod marks a hidden file executable', observed });
    expect(made).toMatchObject({
      category: 'file_event',
      level: 'low',
      tags: ['attack.t1222.002', 'attack.t1564.001'],
    });
    expect(made.detection).toEqual({ selection: { FileAction: 'chmod', TargetHidden: true, FileExecutable: true } });
  });
});

describe('without words', () => {
  it('the fact that tells most carries the rule', () => {
    expect(draft({ observed: [start(disguised)] }).detection).toEqual({ selection: { DisguisedByParent: true } });
    expect(draft({ observed: [start(disguised), start(hidden)] }).detection).toEqual({
      selection: { ImageDownloaded: true },
    });
  });

  it('what everybody in the fleet does does not stand alone, unless the words ask for it', () => {
    const one = mark('/home/a/.husky/x');
    const observed = [{ ...one, process: { ...one.process, cwd: '/var/tmp' } }];
    const hosts = new Map(Array.from({ length: 9 }, (_, host) => [host, 3]));
    const hidden = maskOf(['TargetHidden', 'TargetUserWritable', 'FileExecutable']);
    const background = new Background(
      [{ kind: 'file_chmod', mask: hidden, behaviors: 9, hosts }],
      new Map([['file_create', 10]]),
    );
    const made = draft({ observed, background });
    expect(made.detection).toEqual({
      selection: { FileAction: 'chmod', TargetHidden: true, WorkingFolderTemporary: true },
    });
    const asked = draft({ title: 'hidden files', observed, background });
    expect(asked.detection.selection).toHaveProperty('TargetHidden');
    expect(asked.yaml).toContain('When it was drafted: 27 events on 9 of 10 hosts');
  });

  it('facts are chosen together: what each shares with many, both share with few', () => {
    const own = new Map([[1, 4]]);
    const shapes = (['UserIsService', 'ArgumentDiscovers'] as const).map((fact) => ({
      kind: 'process_start' as const,
      mask: maskOf([fact]),
      behaviors: 1,
      hosts: new Map(Array.from({ length: 8 }, (_, host) => [host + (fact === 'UserIsService' ? 0 : 8), 1])),
    }));
    const background = new Background(
      [...shapes, { kind: 'process_start', mask: maskOf(['UserIsService']), behaviors: 1, hosts: own }],
      new Map([['process_start', 20]]),
    );
    const asked: ProcessBehavior = { started: true, image: '/usr/bin/id', argv: ['id'], user: 'www-data', uid: '33' };
    expect(draft({ observed: [start(asked)], background }).detection).toEqual({
      selection: { UserIsService: true, ArgumentDiscovers: true },
    });
  });

  it('names never stand alone where anything else is known', () => {
    const curl: ProcessBehavior = {
      started: true,
      image: '/usr/bin/curl',
      argv: ['curl'],
      sha256: 'aa',
      parent: shell,
    };
    expect(draft({ observed: [start(curl)] }).detection).toEqual({
      selection: { ImageSystemPath: true, ImageName: 'curl', ParentImageName: 'dash' },
    });
    expect(draft({ title: 'known bad curl hash', observed: [start(curl)] }).detection).not.toHaveProperty('known_hash');
  });
});

describe('a draft', () => {
  it('matches everything that it was made from', () => {
    const observed = [connect(disguised), connect(hidden)];
    for (const title of ['x', 'hidden', 'claims a daemon', 'known hash in a hidden folder', 'downloaded']) {
      const { ready } = draft({ title, observed });
      for (const b of observed) expect(ready.matcher.matches(behaviorView(b)), title).toBe(true);
    }
  });

  it('reads as a rule whatever the title says, and with nothing observed', () => {
    for (const title of ['', '# "quoted": {x}', "it's\u202e backwards", '- |\n  a', 'x'.repeat(200), '123', 'null']) {
      const yaml = draftRule({
        id: '11111111-2222-4333-8444-555555555555',
        title,
        statement: `${title}\n---\n`,
        observed: [],
      });
      expect(
        parseRule(yaml).problems.filter(({ severity }) => severity === 'error'),
        title,
      ).toEqual([]);
    }
  });

  it('of kinds that no category means falls back to starts', () => {
    expect(draft({ observed: [{ kind: 'exec_failed', process: hidden }] }).category).toBe('process_creation');
  });
});
