/** Records as an adversary writes them, and where the collections of hostile inputs lie. For tests only. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(process.env.UNWRAP_SHARED ?? '../shared', 'hostile-inputs');

/** The collections are not part of the repository: tests that read them skip without them. */
export const HAS_HOSTILE_INPUTS = existsSync(folder);
export const WHY_SKIPPED = `(skipped: no hostile-inputs in ${process.env.UNWRAP_SHARED ? 'UNWRAP_SHARED' : '../shared'})`;

/** The big list of naughty strings and our own classed ones. */
export function hostileStrings(): string[] {
  if (!HAS_HOSTILE_INPUTS) return [];
  const read = (name: string) => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
  const made = read('made/strings.json') as { value: string }[];
  return [...(read('blns/blns.json') as string[]), ...made.map((s) => s.value)];
}

export function jsonFiles(prefix: 'y' | 'n' | 'i'): { name: string; bytes: Buffer }[] {
  if (!HAS_HOSTILE_INPUTS) return [];
  const files = path.join(folder, 'jsontestsuite/test_parsing');
  return readdirSync(files)
    .filter((name) => name.startsWith(`${prefix}_`))
    .map((name) => ({ name, bytes: readFileSync(path.join(files, name)) }));
}

export const AT = Date.parse('2026-11-23T10:00:00Z');
export const RANGE = { from: AT - 86_400_000, to: AT + 86_400_000 };

export type Json = { [key: string]: unknown };

/** A process start; `n` makes its time, id and pid. `over` replaces whole parts. */
export function ecs(n: number, over: Json = {}): Json {
  return {
    '@timestamp': new Date(AT + n).toISOString(),
    ecs: { version: '8.11.0' },
    host: { id: 'host-id', name: 'victim', os: { type: 'linux' } },
    user: { id: '0', name: 'root' },
    event: { action: 'exec', category: ['process'], type: ['start'], id: `victim-${n}` },
    ...over,
    process: {
      pid: 1000 + n,
      executable: '/usr/bin/bash',
      args: ['bash', '-c', `echo ${n}`],
      command_line: `bash -c echo ${n}`,
      working_directory: '/tmp',
      parent: { pid: 1 },
      ...(over.process as Json | undefined),
    },
  };
}

/** JSON that keeps lone surrogates as escapes, as JSON.stringify writes them. */
export const line = (record: Json): Buffer => Buffer.from(JSON.stringify(record));

/** The three records of one execve in the audit log. */
export function audit(serial: number, fields: { exe?: Buffer; argv?: Buffer[]; cwd?: Buffer; path?: Buffer } = {}) {
  const hex = (bytes: Buffer) => (bytes.length ? bytes.toString('hex').toUpperCase() : '""');
  const argv = fields.argv ?? [Buffer.from('bash')];
  const head = (type: string) => `node=victim type=${type} msg=audit(${AT / 1000 + serial}.000:${serial}):`;
  const exe = fields.exe ?? Buffer.from('/usr/bin/bash');
  return [
    `${head('SYSCALL')} arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=1 ppid=1 pid=${2000 + serial} auid=0 uid=0 gid=0 euid=0 tty=(none) ses=1 comm="x" exe=${hex(exe)} key=(null)`,
    `${head('EXECVE')} argc=${argv.length} ${argv.map((a, i) => `a${i}=${hex(a)}`).join(' ')}`,
    `${head('CWD')} cwd=${hex(fields.cwd ?? Buffer.from('/tmp'))}`,
    `${head('PATH')} item=0 name=${hex(fields.path ?? exe)} inode=1 dev=fe:00 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL`,
    `${head('PROCTITLE')} proctitle=62617368`,
  ].map((text) => Buffer.from(text));
}

export function joined(lines: readonly Uint8Array[]): Buffer {
  return Buffer.concat(lines.flatMap((bytes) => [bytes, Buffer.from('\n')]));
}

/** UTF-8 in which a lone surrogate has its three bytes: the bytes that a text stands for. */
export function wtf8(text: string): Buffer {
  return Buffer.concat(
    Array.from(text, (char) => {
      const code = char.codePointAt(0)!;
      return code >= 0xd800 && code <= 0xdfff
        ? Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)])
        : Buffer.from(char);
    }),
  );
}
