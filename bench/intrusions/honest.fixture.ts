import { run, sh, type Work } from './step.fixture';

const MIRROR = '198.51.100.10';
const REGISTRY = '198.51.100.20';
const BACKUP = '10.20.0.9';

const ROOT = ['root', '0'] as const;

/** What honest administration and development do that looks like an intrusion, for one host and user. */
const KINDS: readonly ((host: string, user: readonly [string, string]) => Omit<Work, 'name' | 'host'>)[] = [
  // packages
  () => ({
    user: ROOT,
    service: ['/usr/sbin/cron', '-f'],
    steps: [
      run(1, 0, 'apt-get upgrade -y'),
      {
        id: 2,
        by: 1,
        image: '/usr/lib/apt/methods/http',
        argv: ['/usr/lib/apt/methods/http'],
        connects: [[MIRROR, 80]],
        creates: ['/var/cache/apt/archives/partial/x.deb'],
      },
      run(3, 1, 'dpkg --unpack /var/cache/apt/archives/openssh-server.deb', {
        creates: ['/lib/systemd/system/ssh.service.dpkg-new', '/etc/cron.d/.placeholder', '/usr/sbin/sshd.dpkg-new'],
        chmods: [
          ['/usr/sbin/sshd.dpkg-new', '0755'],
          ['/usr/bin/passwd.dpkg-new', '4755'],
        ],
      }),
      {
        id: 4,
        by: 3,
        image: '/usr/bin/dash',
        argv: ['/bin/sh', '/var/lib/dpkg/info/openssh-server.postinst', 'configure', '1:9.2'],
      },
      run(5, 4, 'systemctl enable ssh.service'),
      run(6, 4, 'adduser --system --no-create-home sshd'),
      { id: 7, by: 3, image: '/usr/bin/dash', argv: ['sh', '-c', '/tmp/openssh.config.aB3d configure'] },
      {
        id: 8,
        by: 7,
        image: '/usr/bin/perl',
        argv: ['/usr/bin/perl', '-w', '/usr/share/debconf/frontend', '/tmp/openssh.config.aB3d', 'configure'],
      },
    ],
  }),
  // configuration management over ssh
  () => ({
    user: ROOT,
    steps: [
      sh(1, 0, `echo ~root && sleep 0`),
      sh(
        2,
        0,
        `umask 77 && mkdir -p /root/.ansible/tmp/ansible-tmp-1 && chmod u+x /root/.ansible/tmp/ansible-tmp-1/AnsiballZ_copy.py`,
      ),
      run(3, 2, 'chmod u+x /root/.ansible/tmp/ansible-tmp-1/AnsiballZ_copy.py', {
        chmods: [['/root/.ansible/tmp/ansible-tmp-1/AnsiballZ_copy.py', '0700']],
      }),
      run(4, 0, 'python3 /root/.ansible/tmp/ansible-tmp-1/AnsiballZ_copy.py', {
        creates: ['/etc/cron.d/backup', '/etc/systemd/system/app.service', '/root/.ssh/authorized_keys'],
      }),
      run(5, 4, 'python3 /tmp/ansible_copy_payload_x1/ansible_copy_payload.zip/ansible/modules/copy.py'),
      run(6, 4, 'systemctl enable --now app.service'),
      run(7, 4, 'useradd -m -s /bin/bash deploy'),
      run(8, 0, 'rm -rf /root/.ansible/tmp/ansible-tmp-1', {
        deletes: ['/root/.ansible/tmp/ansible-tmp-1/AnsiballZ_copy.py'],
      }),
    ],
  }),
  // backup
  () => ({
    user: ROOT,
    service: ['/usr/sbin/cron', '-f'],
    steps: [
      sh(1, 0, 'tar czf /var/backups/etc.tgz /etc /home /root/.ssh && rsync -a /var/backups/ backup@10.20.0.9:/srv/'),
      run(2, 1, 'tar czf /var/backups/etc.tgz /etc /home /root/.ssh', { creates: ['/var/backups/etc.tgz'] }),
      run(3, 1, `rsync -a /var/backups/ backup@${BACKUP}:/srv/`),
      run(4, 3, `ssh -i /root/.ssh/id_backup -l backup ${BACKUP} rsync --server -logDtpre.iLsfxC . /srv/`, {
        connects: [[BACKUP, 22]],
      }),
      run(5, 0, 'cp -a /etc/shadow /var/backups/shadow.bak'),
    ],
  }),
  // monitoring and agents
  () => ({
    user: ROOT,
    service: ['/usr/sbin/zabbix_agentd', '-c', '/etc/zabbix/zabbix_agentd.conf'],
    steps: [
      sh(1, 0, "ps aux | grep -c '[k]worker'; ss -tn | wc -l; cat /proc/loadavg"),
      run(2, 1, 'ps aux'),
      run(3, 1, 'ss -tn'),
      sh(4, 0, 'systemctl is-active auditd rsyslog'),
      run(5, 4, 'systemctl is-active auditd rsyslog'),
      run(6, 0, 'find /var/log -name *.log -mtime -1'),
      {
        id: 7,
        by: 0,
        image: '/usr/bin/python3.11',
        argv: ['python3', '-c', 'import socket;s=socket.socket();s.connect(("10.20.0.5",10051))'],
        connects: [['10.20.0.5', 10051]],
      },
    ],
  }),
  // logs and certificates
  () => ({
    user: ROOT,
    service: ['/usr/sbin/cron', '-f'],
    steps: [
      run(1, 0, 'logrotate /etc/logrotate.conf', {
        creates: ['/var/log/syslog', '/var/log/auth.log.1'],
        deletes: ['/var/log/syslog.4.gz'],
      }),
      sh(2, 1, '/usr/lib/rsyslog/rsyslog-rotate'),
      run(3, 2, 'systemctl kill -s HUP rsyslog.service'),
      run(4, 1, 'gzip /var/log/syslog.2', { creates: ['/var/log/syslog.2.gz'] }),
      run(5, 0, 'certbot -q renew', {
        connects: [[MIRROR, 443]],
        creates: ['/etc/letsencrypt/archive/x/privkey2.pem'],
      }),
    ],
  }),
  // a developer's tools in the home folder
  (_, user) => {
    const home = `/home/${user[0]}`;
    return {
      user,
      steps: [
        { id: 1, by: 0, image: '/usr/bin/bash', argv: ['-bash'] },
        sh(2, 1, "curl --proto '=https' -sSf https://sh.rustup.rs | sh"),
        run(3, 2, 'curl --proto =https -sSf https://sh.rustup.rs', { connects: [[MIRROR, 443]] }),
        { id: 4, by: 2, image: '/usr/bin/dash', argv: ['sh'] },
        run(5, 4, 'curl -sSf https://static.rust-lang.org/rustup-init -o /tmp/tmp.Kx1/rustup-init', {
          connects: [[MIRROR, 443]],
          creates: ['/tmp/tmp.Kx1/rustup-init'],
        }),
        run(6, 4, 'chmod u+x /tmp/tmp.Kx1/rustup-init', { chmods: [['/tmp/tmp.Kx1/rustup-init', '0744']] }),
        run(7, 4, '/tmp/tmp.Kx1/rustup-init', {
          connects: [[MIRROR, 443]],
          creates: [`${home}/.cargo/bin/cargo`, `${home}/.profile`, `${home}/.bashrc`],
          chmods: [[`${home}/.cargo/bin/cargo`, '0755']],
        }),
        run(8, 1, `${home}/.cargo/bin/cargo build`, {
          cwd: `${home}/app`,
          connects: [[REGISTRY, 443]],
          creates: [`${home}/app/target/debug/app`],
          chmods: [[`${home}/app/target/debug/app`, '0755']],
        }),
        run(9, 8, `${home}/app/target/debug/app`, { connects: [['127.0.0.1', 8080]] }),
        run(10, 1, 'rm -rf /tmp/tmp.Kx1', { deletes: ['/tmp/tmp.Kx1/rustup-init'] }),
      ],
    };
  },
  // builds and tests that run what they made in /tmp
  (_, user) => ({
    user,
    steps: [
      run(1, 0, 'go test ./...', { cwd: `/home/${user[0]}/svc` }),
      {
        id: 2,
        by: 1,
        image: '/usr/lib/go/pkg/tool/linux_amd64/link',
        argv: ['/usr/lib/go/pkg/tool/linux_amd64/link', '-o', '/tmp/go-build17/b001/svc.test'],
        creates: ['/tmp/go-build17/b001/svc.test'],
        chmods: [['/tmp/go-build17/b001/svc.test', '0755']],
      },
      run(3, 1, '/tmp/go-build17/b001/svc.test -test.timeout=10m', {
        connects: [
          ['127.0.0.1', 5432],
          [REGISTRY, 443],
        ],
      }),
      run(4, 0, 'pip install numpy', { connects: [[REGISTRY, 443]] }),
      run(5, 4, 'python3 /tmp/pip-build-env-x/overlay/setup.py bdist_wheel', { cwd: '/tmp/pip-install-y/numpy' }),
      run(6, 5, 'gcc -shared -fPIC -o build/lib.so a.c', {
        cwd: '/tmp/pip-install-y/numpy',
        creates: ['/tmp/pip-install-y/numpy/build/lib.so'],
      }),
    ],
  }),
  // an editor's server and its terminals
  (_, user) => {
    const server = `/home/${user[0]}/.vscode-server/bin/ab12`;
    return {
      user,
      steps: [
        sh(1, 0, `curl -fsSL https://update.code.visualstudio.com/x | tar -xz -C ${server}`),
        run(2, 1, 'curl -fsSL https://update.code.visualstudio.com/x', { connects: [[MIRROR, 443]] }),
        run(3, 1, `tar -xz -C ${server}`, { creates: [`${server}/node`], chmods: [[`${server}/node`, '0755']] }),
        {
          id: 4,
          by: 0,
          image: '/usr/bin/dash',
          argv: ['sh', `${server}/bin/code-server`, '--accept-server-license-terms'],
        },
        {
          id: 5,
          by: 4,
          image: `${server}/node`,
          argv: [`${server}/node`, `${server}/out/server-main.js`],
          connects: [[MIRROR, 443]],
        },
        {
          id: 6,
          by: 5,
          image: '/usr/bin/bash',
          argv: ['/bin/bash', '--init-file', `${server}/out/shellIntegration-bash.sh`],
        },
        run(7, 6, `ssh -N -L 5433:db:5432 ${user[0]}@10.20.0.4`, { connects: [['10.20.0.4', 22]] }),
        run(8, 6, `scp dist.tgz ${user[0]}@10.20.0.4:/srv/`, { connects: [['10.20.0.4', 22]] }),
        run(9, 5, `git -c core.x=y status`, { cwd: `/home/${user[0]}/app` }),
      ],
    };
  },
  // a CI runner's job
  (_, user) => ({
    user,
    service: ['/usr/bin/gitlab-runner', 'run'],
    steps: [
      { id: 1, by: 0, image: '/usr/bin/bash', argv: ['bash', '/tmp/script123/step_script'] },
      run(2, 1, 'git fetch --depth 1', { cwd: '/builds/app', connects: [['10.20.0.3', 443]] }),
      sh(3, 1, 'curl -sL https://get.helm.sh/x.tgz | tar xz -C /tmp/helm && /tmp/helm/linux/helm version'),
      run(4, 3, 'curl -sL https://get.helm.sh/x.tgz', { connects: [[MIRROR, 443]] }),
      run(5, 3, 'tar xz -C /tmp/helm', {
        creates: ['/tmp/helm/linux/helm'],
        chmods: [['/tmp/helm/linux/helm', '0755']],
      }),
      run(6, 3, '/tmp/helm/linux/helm version', { connects: [[MIRROR, 443]] }),
      sh(7, 1, 'echo $KEY | base64 -d > ~/.ssh/id_ed25519; chmod 600 ~/.ssh/id_ed25519', {
        creates: ['/var/lib/gitlab-runner/.ssh/id_ed25519'],
      }),
      run(8, 1, 'docker build -t app .', { cwd: '/builds/app' }),
      sh(9, 1, 'curl --upload-file dist.tgz https://repo/'),
    ],
  }),
  // an administrator at work
  () => ({
    user: ROOT,
    steps: [
      { id: 1, by: 0, image: '/usr/bin/bash', argv: ['-bash'] },
      run(2, 1, 'vim /etc/ssh/sshd_config', { creates: ['/etc/ssh/sshd_config'] }),
      run(3, 1, 'systemctl restart sshd'),
      run(4, 1, 'crontab -e', { creates: ['/var/spool/cron/crontabs/root'] }),
      run(5, 1, 'usermod -aG docker alice'),
      run(6, 1, 'tcpdump -i any -w /tmp/cap.pcap', { creates: ['/tmp/cap.pcap'] }),
      run(7, 1, 'iptables -L'),
      run(8, 1, 'strace -p 812'),
    ],
  }),
];

/** The job of a CI runner, among the kinds. */
const RUNNER = 8;
const HOSTS = ['ws-alice', 'ws-bob', 'ws-carol', 'db-01', 'ci-01', 'web-01', 'relay-01'];
const USERS: Record<string, readonly [string, string]> = {
  'ws-alice': ['alice', '20001'],
  'ws-bob': ['bob', '20002'],
  'ws-carol': ['carol', '20003'],
  'ci-01': ['gitlab-runner', '997'],
};

/** Each kind on hosts that have it: administration everywhere, a person's tools where people work. */
export const HONEST: readonly Work[] = KINDS.flatMap((kind, n) =>
  HOSTS.filter((host, h) => {
    const personal = kind('', ['x', '1']).user[0] === 'x';
    if (n === RUNNER) return host === 'ci-01';
    return personal ? host.startsWith('ws-') : (h + n) % 3 !== 0;
  }).map((host) => ({ ...kind(host, USERS[host] ?? ROOT), name: `honest ${n} on ${host}`, host })),
);
