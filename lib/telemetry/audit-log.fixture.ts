/** For tests: audit events written as the kernel writes them, one line a record. */

export interface AuditOptions {
  /** x86_64 system call number */
  syscall?: number;
  success?: 'yes' | 'no';
  a0?: string;
  a1?: string;
  exe?: string;
  comm?: string;
  key?: string;
  uid?: number;
  euid?: number;
  pid?: number;
  cwd?: string;
}

export interface LoggedPath {
  name: string;
  nametype?: string;
}

const text = (value: string) =>
  /[\s"\x00-\x1f\x7f-\uffff]/.test(value) ? Buffer.from(value).toString('hex').toUpperCase() : `"${value}"`;

/** Writes the records of one event after another, each a second later and with the next serial. */
export class AuditLog {
  readonly lines: string[] = [];
  private serial = 0;

  constructor(
    private readonly node: string,
    private readonly start: number,
  ) {}

  /** @returns the serial of the event */
  syscall(options: AuditOptions, more: string[] = []): number {
    const { syscall = 59, success = 'yes', a0 = '7ffe', a1 = '7fff', uid = 1000, pid = 4000 + this.serial } = options;
    const { exe = '/usr/bin/bash', comm = exe.slice(exe.lastIndexOf('/') + 1).slice(0, 15), key, euid = uid } = options;
    const items = more.filter((line) => line.startsWith('PATH')).length;
    return this.event([
      `SYSCALL arch=c000003e syscall=${syscall} success=${success} exit=${success === 'yes' ? 0 : -2} a0=${a0} a1=${a1} a2=0 a3=0 items=${items} ppid=900 pid=${pid} auid=1000 uid=${uid} gid=${uid} euid=${euid} suid=${euid} fsuid=${euid} egid=${uid} sgid=${uid} fsgid=${uid} tty=pts0 ses=3 comm=${text(comm)} exe=${text(exe)} key=${key === undefined ? '(null)' : text(key)}`,
      ...more,
      `PROCTITLE proctitle=${text(comm)}`,
    ]);
  }

  exec(argv: readonly string[], options: AuditOptions & { path?: string } = {}): number {
    const exe = options.exe ?? (argv[0]!.startsWith('/') ? argv[0]! : `/usr/bin/${argv[0]}`);
    return this.syscall({ ...options, exe, syscall: 59 }, [
      `EXECVE argc=${argv.length} ${argv.map((argument, i) => `a${i}=${text(argument)}`).join(' ')}`,
      ...this.paths([{ name: options.path ?? exe }, { name: '/lib64/ld-linux-x86-64.so.2' }], options.cwd),
    ]);
  }

  /** A call on files; openat for reading if no other is named. */
  file(paths: readonly LoggedPath[], options: AuditOptions = {}): number {
    return this.syscall({ syscall: 257, a0: 'ffffff9c', ...options }, this.paths(paths, options.cwd));
  }

  /** A record of user space. */
  user(type: string, message: string): number {
    return this.event([`${type} pid=1 uid=0 auid=4294967295 ses=4294967295 subj=unconfined msg='${message}'`]);
  }

  event(records: readonly string[]): number {
    const serial = ++this.serial;
    for (const record of records) {
      const [type, ...rest] = record.split(' ');
      this.lines.push(
        `node=${this.node} type=${type} msg=audit(${(this.start / 1000 + serial).toFixed(3)}:${serial}): ${rest.join(' ')}`,
      );
    }
    return serial;
  }

  private paths(paths: readonly LoggedPath[], cwd = '/home/ana'): string[] {
    return [
      `CWD cwd=${text(cwd)}`,
      ...paths.map(
        ({ name, nametype = 'NORMAL' }, i) =>
          `PATH item=${i} name=${text(name)} inode=${100 + i} dev=fe:00 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=${nametype} cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0`,
      ),
    ];
  }
}
