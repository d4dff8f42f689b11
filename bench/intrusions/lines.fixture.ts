import type { Step, Work } from './step.fixture';

/** What some processes do, as two agents tell it: in the shape of the recordings' ECS and audit records. */

const FIRST_PID = 90_000;
const numbers = new Map<string, number>();

/** Each has pids of its own. */
function basePid(name: string): number {
  if (!numbers.has(name)) numbers.set(name, numbers.size);
  return FIRST_PID + 100 * numbers.get(name)!;
}
const SERVICE_ID = 0;
const SSHD = ['/usr/sbin/sshd', '-D'];
/** How long before the first step its parent had begun: a lineage ends below what ran for a minute. */
const LONG_MS = 10 * 60_000;

const pidOf = (name: string, id: number): number => basePid(name) + id;
const hashOf = (text: string): string =>
  [...text]
    .reduce((sum, c) => (Math.imul(sum, 31) + c.charCodeAt(0)) >>> 0, 7)
    .toString(16)
    .padStart(8, '0')
    .repeat(3);
const entityOf = (name: string, id: number, image: string): string => hashOf(`${name} ${id} ${image}`);

/** Labels in the shape of a truth file. */
export function truthOf({ name, host, steps }: Work) {
  return {
    [name]: {
      host,
      root_pid: pidOf(name, steps[0]!.id),
      process_entity_ids: steps.map(({ id, image }) => entityOf(name, id, image)),
    },
  };
}

/** @param at epoch ms of the first step; @param hostId the agent's id of the host */
export function ecsLines({ name, host, user, service = SSHD, steps }: Work, at: number, hostId: string): string[] {
  let serial = 10 * basePid(name);
  const lines: string[] = [];
  const byId = new Map(steps.map((step) => [step.id, step]));
  const emit = (time: number, action: string, process: object, more: object = {}) =>
    lines.push(
      JSON.stringify({
        '@timestamp': new Date(time).toISOString(),
        ecs: { version: '8.11.0' },
        host: { id: hostId, name: host, hostname: host, os: { type: 'linux', platform: 'debian' } },
        user: { id: user[1], name: user[0] },
        agent: { type: 'endpoint', version: '8.x' },
        event: { ...EVENTS[action], action, id: `${host}-${serial++}` },
        process,
        ...more,
      }),
    );
  const top = service[0]!;
  emit(at - LONG_MS, 'exec', {
    pid: pidOf(name, SERVICE_ID),
    entity_id: entityOf(name, SERVICE_ID, top),
    executable: top,
    name: top.split('/').at(-1),
    args: service,
    command_line: service.join(' '),
    working_directory: '/',
    parent: { pid: 1, executable: '/usr/lib/systemd/systemd' },
  });
  for (const [
    i,
    { id, by, image, argv, cwd = '/', creates = [], chmods = [], deletes = [], connects = [] },
  ] of steps.entries()) {
    const time = at + i * 700;
    const parent = byId.get(by);
    const parentImage = parent?.image ?? top;
    const self = {
      pid: pidOf(name, id),
      entity_id: entityOf(name, id, image),
      executable: image,
      name: image.split('/').at(-1),
      args: argv,
      command_line: argv.join(' '),
      working_directory: cwd,
      parent: {
        pid: pidOf(name, by),
        entity_id: entityOf(name, by, parentImage),
        executable: parentImage,
        args: parent?.argv ?? service,
        command_line: (parent?.argv ?? service).join(' '),
      },
    };
    emit(time, 'exec', self);
    for (const path of creates)
      emit(time + 5, 'creation', self, { file: { path, name: path.split('/').at(-1), mode: '0644' } });
    for (const [path, mode] of chmods)
      emit(time + 6, 'chmod', self, { file: { path, name: path.split('/').at(-1), mode } });
    for (const path of deletes) emit(time + 8, 'deletion', self, { file: { path, name: path.split('/').at(-1) } });
    for (const [ip, port] of connects)
      emit(time + 7, 'connection_attempted', self, {
        destination: { ip, port },
        network: { direction: 'egress', transport: 'tcp', type: 'ipv4' },
      });
  }
  return lines;
}

const EVENTS: Record<string, object> = {
  exec: { kind: 'event', category: ['process'], type: ['start'], dataset: 'endpoint.events.process' },
  creation: { kind: 'event', category: ['file'], type: ['creation'], dataset: 'endpoint.events.file' },
  chmod: { kind: 'event', category: ['file'], type: ['change'], dataset: 'endpoint.events.file' },
  deletion: { kind: 'event', category: ['file'], type: ['deletion'], dataset: 'endpoint.events.file' },
  connection_attempted: { kind: 'event', category: ['network'], type: ['start'], dataset: 'endpoint.events.network' },
};

const hex = (text: string): string => Buffer.from(text).toString('hex').toUpperCase();
const quoted = (text: string): string => (/^[\x21\x23-\x7e]*$/.test(text) ? `"${text}"` : hex(text));

/** The same as the kernel's audit subsystem tells it. */
export function auditLines({ name, host, user, service = SSHD, steps }: Work, at: number): string[] {
  const lines: string[] = [];
  let serial = 10 * basePid(name);
  const record = (time: number, step: Step, syscall: number, key: string, records: readonly string[]) => {
    const id = `msg=audit(${(time / 1000).toFixed(3)}:${serial++}):`;
    const uid = user[1];
    const ids = `auid=${uid} uid=${uid} gid=${uid} euid=${uid} suid=${uid} fsuid=${uid} egid=${uid} sgid=${uid} fsgid=${uid}`;
    const comm = step.image.split('/').at(-1)!.slice(0, 15);
    lines.push(
      `node=${host} type=SYSCALL ${id} arch=c000003e syscall=${syscall} success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=1 ppid=${step.id === SERVICE_ID ? 1 : pidOf(name, step.by)} pid=${pidOf(name, step.id)} ${ids} tty=(none) ses=77 comm=${quoted(comm)} exe=${quoted(step.image)} key="${key}"`,
      ...records.map((one) => `node=${host} ${one.replace('MSG', id)}`),
      `node=${host} type=PROCTITLE ${id} proctitle=${hex(step.argv.join('\0'))}`,
    );
  };
  const path = (name: string, type: string, mode: string) =>
    `type=PATH MSG item=0 name=${quoted(name)} inode=7 dev=fe:00 mode=010${mode} ouid=0 ogid=0 rdev=00:00 nametype=${type} cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0`;
  const exec = (time: number, step: Step) =>
    record(time, step, 59, 'exec', [
      `type=EXECVE MSG argc=${step.argv.length} ${step.argv.map((one, n) => `a${n}=${quoted(one)}`).join(' ')}`,
      `type=CWD MSG cwd=${quoted(step.cwd ?? '/')}`,
      path(step.image, 'NORMAL', '0755'),
    ]);
  exec(at - LONG_MS, { id: SERVICE_ID, by: SERVICE_ID, image: service[0]!, argv: service });
  for (const [i, step] of steps.entries()) {
    const time = at + i * 700;
    exec(time, step);
    const cwd = `type=CWD MSG cwd=${quoted(step.cwd ?? '/')}`;
    for (const one of step.creates ?? []) record(time + 5, step, 257, 'files', [cwd, path(one, 'CREATE', '0644')]);
    for (const [one, mode] of step.chmods ?? [])
      record(time + 6, step, 268, 'perm_mod', [cwd, path(one, 'NORMAL', mode)]);
    for (const one of step.deletes ?? []) record(time + 8, step, 87, 'delete', [cwd, path(one, 'DELETE', '0644')]);
    for (const [ip, port] of step.connects ?? []) {
      const saddr = `0200${port.toString(16).padStart(4, '0')}${ip
        .split('.')
        .map((n) => Number(n).toString(16).padStart(2, '0'))
        .join('')}0000000000000000`;
      record(time + 7, step, 42, 'net', [`type=SOCKADDR MSG saddr=${saddr.toUpperCase()}`]);
    }
  }
  return lines;
}
