// The recording was written in two formats. What they say must be the same event, but for what one of them cannot know.
import { describe, expect, test } from 'vitest';
import { compareKeys, type NormalEvent } from '../event';
import { auditAssemblies, ecsEvents, RECORDINGS, type Recording } from '../recording.fixture';

/** Each difference that is allowed, with its reason and the number of events that it touches in each recording. */
const DIFFERENCES = {
  'only in auditd: other': 'LOGIN records: the ECS file has no session events',
  'only in auditd: exec_failed':
    'execve of a path that does not exist (the shell tries each folder of PATH): endpoint agents do not report failures',
  'only in auditd: process_end': 'ends of forks that never ran exec: the ECS file knows no process for them',
  'kind: file_write, not file_create':
    'open with O_CREAT of a file that existed: the kernel says NORMAL, the ECS file says creation all the same',
  'path: unknown, not the working folder':
    'fchmod acts on an open file that the kernel does not name; the ECS file took the working folder for it',
  'fromPath: only in auditd': 'the ECS file has no file.Ext.original',
  'argv: only in ECS': 'events other than exec bear no arguments in the audit log; ECS repeats those of the process',
  'cwd: only in auditd': 'the ECS file has the working folder on exec only',
  'protocol: only in ECS': 'the audit log does not tell tcp from udp',
} as const;
type Difference = keyof typeof DIFFERENCES;

const EXPECTED: Record<Recording, Record<Difference, number>> = {
  1: {
    'only in auditd: other': 18,
    'only in auditd: exec_failed': 981,
    'only in auditd: process_end': 45,
    'kind: file_write, not file_create': 70,
    'path: unknown, not the working folder': 27,
    'fromPath: only in auditd': 0,
    'argv: only in ECS': 2461,
    'cwd: only in auditd': 565,
    'protocol: only in ECS': 63,
  },
  2: {
    'only in auditd: other': 4,
    'only in auditd: exec_failed': 233,
    'only in auditd: process_end': 0,
    'kind: file_write, not file_create': 1,
    'path: unknown, not the working folder': 1,
    'fromPath: only in auditd': 1,
    'argv: only in ECS': 396,
    'cwd: only in auditd': 41,
    'protocol: only in ECS': 18,
  },
};

/** What both formats must agree on. sha256, user names and entity ids are ECS's alone; session and raw arguments auditd's. */
function common(event: NormalEvent): Record<string, unknown> {
  const { kind, actor, file, net, outcome, exitCode } = event;
  return {
    kind,
    ppid: actor.ppid,
    image: actor.image,
    uid: actor.uid,
    argv: actor.argv,
    cwd: actor.cwd,
    path: file?.path,
    fromPath: file?.fromPath,
    mode: file?.mode,
    ip: net?.ip,
    port: net?.port,
    initiated: net?.initiated,
    protocol: net?.protocol,
    outcome,
    exitCode,
  };
}

const placeOf = (e: NormalEvent) => `${e.host.name} ${e.time} ${e.seq} ${e.actor.pid}`;

describe.each(RECORDINGS)('recording %i', (recording) => {
  const assemblies = auditAssemblies(recording);
  const audit = assemblies.flatMap(({ result }) => (result.ok ? [result.event] : []));
  const ecs = ecsEvents(recording);

  test('every group is complete and read', () => {
    expect(assemblies.filter((a) => !a.complete || !a.result.ok)).toEqual([]);
  });

  test('the ECS events are the audit events, in the same order', () => {
    const ecsPlaces = new Set(ecs.map(placeOf));
    const inOrder = (events: NormalEvent[]) =>
      [...events].sort((a, b) => a.host.name.localeCompare(b.host.name) || compareKeys(a, b)).map(placeOf);
    expect(inOrder(audit.filter((e) => ecsPlaces.has(placeOf(e))))).toEqual(inOrder(ecs));
  });

  test('they differ only in what one of them cannot know', () => {
    const found = Object.fromEntries(Object.keys(DIFFERENCES).map((name) => [name, 0])) as Record<Difference, number>;
    const unexplained: unknown[] = [];
    const byPlace = new Map(ecs.map((e) => [placeOf(e), e]));
    for (const event of audit) {
      const other = byPlace.get(placeOf(event));
      if (!other) {
        const name = `only in auditd: ${event.kind}`;
        if (name in found) found[name as Difference]++;
        else unexplained.push(event);
        continue;
      }
      const [a, b] = [common(event), common(other)];
      for (const field of Object.keys(a)) {
        if (JSON.stringify(a[field]) === JSON.stringify(b[field])) continue;
        const name = nameOf(field, a[field], b[field], event);
        if (name) found[name]++;
        else unexplained.push({ place: placeOf(event), field, auditd: a[field], ecs: b[field] });
      }
    }
    expect(unexplained).toEqual([]);
    expect(found).toEqual(EXPECTED[recording]);
  });
});

function nameOf(field: string, auditd: unknown, ecs: unknown, event: NormalEvent): Difference | undefined {
  if (field === 'kind' && auditd === 'file_write' && ecs === 'file_create') return 'kind: file_write, not file_create';
  if (field === 'path' && auditd === '' && ecs === event.actor.cwd) return 'path: unknown, not the working folder';
  if (field === 'fromPath' && ecs === undefined) return 'fromPath: only in auditd';
  if (field === 'argv' && auditd === undefined && event.kind !== 'process_start') return 'argv: only in ECS';
  if (field === 'cwd' && ecs === undefined) return 'cwd: only in auditd';
  if (field === 'protocol' && auditd === undefined) return 'protocol: only in ECS';
  return undefined;
}
