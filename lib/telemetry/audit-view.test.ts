import { describe, expect, test } from 'vitest';
import { compile, parseRule } from '../sigma';
import { AuditLog } from './audit-log.fixture';
import { isRecordRule, matchRecords } from './audit-matcher';
import { auditReach } from './audit-reach';
import type { Behavior } from './behavior';
import { emptyBase, resolveContext } from './context';
import type { NormalEvent } from './event';
import { behaviorView, eventOnlyOf } from './fields';
import { assembleAudit } from './formats/auditd';
import { auditAssemblies, auditGroups } from './recording.fixture';

const START = Date.parse('2026-11-20T10:00:00Z');

/** The event that the log's lines make, and its behavior. */
function read(write: (log: AuditLog) => void): { event: NormalEvent; behavior: Behavior } {
  const log = new AuditLog('web-01', START);
  write(log);
  const events = [...auditGroups(log.lines).values()].map((parts) => {
    const { result, missing } = assembleAudit(parts);
    if (!result.ok) throw new Error(result.reason);
    expect(missing).toEqual([]);
    return result.event;
  });
  const ids = { process: () => '1', unseenEntity: () => '2', unseenPid: () => '3' };
  const { behavior } = resolveContext(emptyBase(), events, ids).events.at(-1)!;
  return { event: events.at(-1)!, behavior };
}

const records = (read: { event: NormalEvent; behavior: Behavior }, withEvent = false) =>
  behaviorView(read.behavior, withEvent ? eventOnlyOf(read.event) : undefined).records();
const show = (read: { event: NormalEvent; behavior: Behavior }, fields: string[], withEvent = false) =>
  records(read, withEvent).map((record) => fields.map((field) => record.get(field)));

const rule = (selections: string, condition = '1 of *') => {
  const text = `title: t\nlogsource: {product: linux, service: auditd}\ndetection:\n${selections}\n  condition: ${condition}\n`;
  const { rule, problems } = parseRule(text);
  if (!rule) throw new Error(problems[0]!.message);
  return rule;
};

describe('an event as audit records', () => {
  const script = read((log) =>
    log.exec(['/bin/sh', './.x.sh', '--now'], { exe: '/usr/bin/dash', path: './.x.sh', cwd: '/tmp', key: 'exec' }),
  );

  test('a start: its arguments in EXECVE alone, its script as one more path', () => {
    expect(show(script, ['type', 'a0', 'a1', 'argc', 'name', 'nametype', 'exe'])).toEqual([
      ['SYSCALL', undefined, undefined, undefined, undefined, undefined, '/usr/bin/dash'],
      ['EXECVE', '/bin/sh', './.x.sh', '3', undefined, undefined, '/usr/bin/dash'],
      ['CWD', undefined, undefined, undefined, undefined, undefined, '/usr/bin/dash'],
      ['PATH', undefined, undefined, undefined, '/usr/bin/dash', 'NORMAL', '/usr/bin/dash'],
      ['PATH', undefined, undefined, undefined, '/tmp/.x.sh', 'NORMAL', '/usr/bin/dash'],
      ['PROCTITLE', undefined, undefined, undefined, undefined, undefined, '/usr/bin/dash'],
    ]);
  });

  test('with the values of the event alone: raw arguments, mode, key, cwd', () => {
    expect(show(script, ['type', 'a0', 'key', 'mode', 'cwd', 'item', 'tty'], true)).toEqual([
      ['SYSCALL', '7ffe', 'exec', undefined, '/tmp', undefined, 'pts0'],
      ['EXECVE', '/bin/sh', 'exec', undefined, '/tmp', undefined, 'pts0'],
      ['CWD', undefined, 'exec', undefined, '/tmp', undefined, 'pts0'],
      ['PATH', undefined, 'exec', undefined, '/tmp', undefined, 'pts0'],
      ['PATH', undefined, 'exec', '0100644', '/tmp', '0', 'pts0'],
      ['PROCTITLE', undefined, 'exec', undefined, '/tmp', undefined, 'pts0'],
    ]);
  });

  test('a file: folder and file, by what was done with each', () => {
    const created = read((log) =>
      log.file(
        [
          { name: '/etc/cron.d/', nametype: 'PARENT' },
          { name: '/etc/cron.d/x', nametype: 'CREATE' },
        ],
        { a1: '0' },
      ),
    );
    expect(created.event.paths).toBeUndefined();
    const paths = (r: typeof created) => show(r, ['type', 'name', 'nametype']).filter(([type]) => type === 'PATH');
    expect(paths(created)).toEqual([
      ['PATH', '/etc/cron.d/', 'PARENT'],
      ['PATH', '/etc/cron.d/x', 'CREATE'],
    ]);
    // a hard link: the kernel names what it leads to, too
    const linked = read((log) =>
      log.file(
        [{ name: '/etc/shadow' }, { name: '/tmp/', nametype: 'PARENT' }, { name: '/tmp/s', nametype: 'CREATE' }],
        { syscall: 86 },
      ),
    );
    expect(paths(linked)).toContainEqual(['PATH', '/etc/shadow', 'NORMAL']);
    expect(records(linked, true).map((r) => r.get('inode'))).toContain('100');
  });

  test('a record of user space', () => {
    const stopped = read((log) =>
      log.user('SERVICE_STOP', 'unit=firewalld comm="systemd" exe="/usr/lib/systemd/systemd" res=success'),
    );
    expect(show(stopped, ['type', 'unit', 'res'], true)).toEqual([['SERVICE_STOP', 'firewalld', 'success']]);
    expect(show(stopped, ['type', 'unit', 'res'])).toEqual([['SERVICE_STOP', undefined, undefined]]);
  });

  test('agents without audit records are seen as the kernel would have logged them', () => {
    const process = { started: true, image: '/usr/bin/id', argv: ['id', '-u'], commandLine: 'id -u' };
    const types = behaviorView({ kind: 'process_start', process })
      .records()
      .map((r) => r.get('type'));
    expect(types).toEqual(['SYSCALL', 'EXECVE', 'CWD', 'PATH', 'PROCTITLE']);
  });

  test('the whole recording: each logged path is a record, and carries its own values', () => {
    let paths = 0;
    for (const { result } of auditAssemblies(1)) {
      if (!result.ok || result.event.kind === 'process_end') continue;
      const { event } = result;
      const logged = event.records!.filter(({ type, body }) => type === 'PATH' && !body.includes('name=(null)')).length;
      if (logged === 0) continue;
      const process = { started: true, ...event.actor };
      const behavior = { kind: event.kind, action: event.action, process, file: event.file, paths: event.paths };
      const seen = behaviorView(behavior, eventOnlyOf(event))
        .records()
        .filter((r) => r.get('type') === 'PATH');
      const loaders = event.records!.filter((r) => r.type === 'PATH' && /ld-linux/.test(r.body)).length;
      expect(seen.length).toBeGreaterThanOrEqual(event.kind === 'process_start' ? logged - loaders : 1);
      paths += seen.filter((r) => r.get('mode') !== undefined).length;
    }
    expect(paths).toBeGreaterThan(2500);
  });
});

describe('matching', () => {
  const matches = (selections: string, condition: string, r: ReturnType<typeof read>) => {
    const matcher = matchRecords(compile(rule(selections, condition)));
    const view = behaviorView(r.behavior, eventOnlyOf(r.event));
    expect(matcher.explain(view).matched).toBe(matcher.matches(view));
    return matcher.matches(view);
  };
  const exec = read((log) => log.exec(['cat', '/etc/shadow'], { key: 'exec', uid: 0 }));

  test.each([
    ['  s: {type: EXECVE, a0: cat, a1: /etc/shadow}', 's', true],
    ['  s: {type: execve, a0: cat}', 's', true],
    // the program's path is no argument, and an argument no path
    ['  s: {type: PATH, name: /etc/shadow}', 's', false],
    ['  s: {type: PATH, name: /usr/bin/cat}', 's', true],
    // each on its own record, so never in one
    ['  s: {type: EXECVE, name: /usr/bin/cat}', 's', false],
    ['  a: {type: EXECVE}\n  b: {type: PATH}', 'a and b', false],
    ['  a: {a1: /etc/shadow}\n  b: {name: /usr/bin/cat}', 'a and b', false],
    ['  a: {a1: /etc/shadow}\n  b: {name: /usr/bin/cat}', 'a or b', true],
    // what is the event's stands beside every record
    ['  s: {type: PATH, name: /usr/bin/cat, exe: /usr/bin/cat, uid: 0, key: exec}', 's', true],
    ['  s: {type: PATH, name|contains: cat}\n  f: {exe: /usr/bin/cat}', 's and not f', false],
    // the type excludes its own records only
    ['  s: {exe: /usr/bin/cat}\n  f: {type: SYSCALL}', 's and not f', true],
    ['  s: {type: SYSCALL, SYSCALL: execve, success: "yes"}', 's', true],
    ['  s: {type: SYSCALL, syscall: 59}', 's', true],
    ['  s: {type: EXECVE}\n  k: [/etc/shadow]', 's and k', true],
    ['  s: {type: PATH}\n  k: [/etc/shadow]', 's and k', false],
    ['  k: ["cat /etc"]', 'k', true],
  ])('%s, %s: %s', (selections, condition, expected) => expect(matches(selections, condition, exec)).toBe(expected));

  test('a filter on one path does not hide another', () => {
    const moved = read((log) =>
      log.file(
        [
          { name: '/home/a/', nametype: 'PARENT' },
          { name: '/home/a/.cache/x', nametype: 'DELETE' },
          { name: '/home/a/.hidden', nametype: 'CREATE' },
        ],
        { syscall: 82 },
      ),
    );
    expect(
      matches("  s: {type: PATH, name|contains: '/.'}\n  f: {name|contains: '/.cache/'}", 's and not f', moved),
    ).toBe(true);
  });

  test('the explanation is that of the record that matched, or came nearest', () => {
    const view = behaviorView(exec.behavior);
    const { hits } = matchRecords(compile(rule('  s: {type: EXECVE, a1: /etc/shadow}', 's'))).explain(view);
    expect(hits.map(({ field, value }) => [field, value])).toEqual([
      ['type', 'EXECVE'],
      ['a1', '/etc/shadow'],
    ]);
    const miss = matchRecords(compile(rule('  s: {type: EXECVE, a0: cat, a1: /etc/gshadow}', 's'))).explain(view);
    expect(JSON.stringify(miss.tree)).toContain('"seen":"/etc/shadow"');
  });

  test('it is asked of rules of the service alone', () => {
    expect([isRecordRule({ service: 'Auditd' }), isRecordRule({}), isRecordRule({ service: 'sysmon' })]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('what a rule can match', () => {
  test.each([
    ['  s: {type: EXECVE, a0: x}', 's', ['EXECVE'], ['process_start'], false],
    ['  s: {a7: x}', 's', ['EXECVE'], ['process_start'], false],
    ["  s: {a1|startswith: '--x'}", 's', ['EXECVE'], ['process_start'], false],
    ['  s: {a1: 5}', 's', ['SYSCALL', 'EXECVE'], undefined, true],
    ['  s: {type: PATH, name: x}', 's', ['PATH'], undefined, false],
    ['  s: {type: PATH, mode: "0100644"}', 's', ['PATH'], undefined, true],
    ['  s: {type: SYSCALL, exe: /x}', 's', ['SYSCALL'], undefined, false],
    ['  s: {type: SYSCALL, comm: x}', 's', ['SYSCALL'], undefined, true],
    ['  s: {type: SERVICE_STOP}', 's', ['SERVICE_STOP'], ['other'], false],
    ['  s: {type: BPRM_FCAPS}', 's', ['BPRM_FCAPS'], undefined, true],
    ['  s: {name: x}\n  f: {type: PATH}', 's and not f', ['OTHER'], ['other'], true],
    ['  s: {type: EXECVE, name: x}', 's', [], [], false],
    ['  a: {type: EXECVE}\n  b: {type: PATH}', 'a and b', [], [], false],
  ])('%s, %s', (selections, condition, types, kinds, perEvent) => {
    const reach = auditReach(rule(selections, condition));
    expect(reach.types).toEqual(types);
    expect(reach.perEvent).toBe(perEvent);
    if (kinds) expect(reach.kinds).toEqual(kinds);
    expect(reach.reasons.length > 0).toBe(types.length === 0);
  });

  test('a match without the values of the event is a match with them, if the rule does not read them', () => {
    const texts = [
      '  s: {type: EXECVE, a0|contains: a}',
      '  s: {type: PATH, name|contains: "/."}',
      '  s: {exe|endswith: sh}',
    ];
    for (const text of texts) {
      const parsed = rule(text, 's');
      expect(auditReach(parsed).perEvent).toBe(false);
      const matcher = matchRecords(compile(parsed));
      let matched = 0;
      for (const { result } of auditAssemblies(1)) {
        if (!result.ok) continue;
        const { event } = result;
        const behavior = {
          kind: event.kind,
          action: event.action,
          process: { started: true, ...event.actor },
          file: event.file,
          paths: event.paths,
        };
        const bare = matcher.matches(behaviorView(behavior));
        expect(matcher.matches(behaviorView(behavior, eventOnlyOf(event)))).toBe(bare);
        if (bare) matched++;
      }
      expect(matched).toBeGreaterThan(10);
    }
  });
});
