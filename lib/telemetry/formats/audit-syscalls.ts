/**
 * System call numbers that we read, by the architecture of the record (arch= is the ELF machine with its bits, see
 * include/uapi/linux/audit.h). Numbers: arch/x86/entry/syscalls/*.tbl and include/uapi/asm-generic/unistd.h.
 */
const X86_64 = table(`
  open 2  socket 41  connect 42  accept 43  sendto 44  bind 49  listen 50  clone 56  fork 57  vfork 58
  execve 59  exit 60  kill 62  truncate 76  ftruncate 77  rename 82  mkdir 83  rmdir 84  creat 85  link 86
  unlink 87  symlink 88  chmod 90  fchmod 91  chown 92  fchown 93  lchown 94  sysinfo 99  ptrace 101
  syslog 103  setuid 105  mknod 133  personality 135  adjtimex 159  mount 165  init_module 175
  delete_module 176  setxattr 188  exit_group 231  openat 257  mkdirat 258  mknodat 259  fchownat 260
  unlinkat 263  renameat 264  linkat 265  symlinkat 266  fchmodat 268  accept4 288  finit_module 313
  renameat2 316  memfd_create 319  bpf 321  execveat 322  clone3 435  openat2 437  fchmodat2 452
`);

const I386 = table(`
  exit 1  fork 2  open 5  creat 8  link 9  unlink 10  execve 11  mknod 14  chmod 15  mount 21  ptrace 26
  kill 37  rename 38  mkdir 39  rmdir 40  symlink 83  truncate 92  ftruncate 93  fchmod 94  socketcall 102
  syslog 103  sysinfo 116  clone 120  init_module 128  delete_module 129  personality 136  vfork 190
  truncate64 193  ftruncate64 194  exit_group 252  openat 295  mkdirat 296  mknodat 297  unlinkat 301
  renameat 302  linkat 303  symlinkat 304  fchmodat 306  finit_module 350  renameat2 353  memfd_create 356
  bpf 357  execveat 358  socket 359  bind 361  connect 362  listen 363  accept4 364  clone3 435  openat2 437
  fchmodat2 452
`);

/** arm64, riscv64 and every later architecture */
const GENERIC = table(`
  mknodat 33  mkdirat 34  unlinkat 35  symlinkat 36  linkat 37  renameat 38  mount 40  truncate 45
  ftruncate 46  fchmod 52  fchmodat 53  fchownat 54  openat 56  personality 92  exit 93  exit_group 94
  init_module 105  delete_module 106  syslog 116  ptrace 117  kill 129  setuid 146  sysinfo 179  socket 198
  bind 200  listen 201  accept 202  connect 203  clone 220  execve 221  accept4 242  finit_module 273
  renameat2 276  memfd_create 279  bpf 280  execveat 281  clone3 435  openat2 437  fchmodat2 452
`);

/** x32 calls carry this bit in the number; a few have numbers of their own (execve 520, execveat 545, ptrace 521). */
const X32 = 0x40000000;
const X32_OWN: Readonly<Record<number, string>> = { 520: 'execve', 521: 'ptrace', 545: 'execveat' };

const BY_ARCH = new Map([
  ['c000003e', X86_64],
  ['40000003', I386],
  ['c00000b7', GENERIC],
  ['c00000f3', GENERIC],
]);

/** `name number` pairs, two blanks apart. */
function table(text: string): ReadonlyMap<number, string> {
  return new Map(
    text
      .trim()
      .split(/\s{2,}/)
      .map((pair) => pair.split(' '))
      .map(([name, number]) => [Number(number), name!]),
  );
}

/** `arch=c000003e syscall=59` -> execve; undefined for a call or an architecture that is not in the tables. */
export function syscallName(arch: string, number: string): string | undefined {
  if (!/^\d{1,10}$/.test(number)) return /^[a-z][a-z0-9_]{1,40}$/.test(number) ? number : undefined;
  const call = Number(number);
  const machine = arch.toLowerCase();
  const names = BY_ARCH.get(machine);
  if (machine === 'c000003e' && call & X32) return X32_OWN[call & ~X32] ?? names?.get(call & ~X32);
  return names?.get(call);
}

/** How a call is read: which argument holds the new mode, the open flags, the folders that relative names start from. */
export interface CallShape {
  does: 'exec' | 'exit' | 'chmod' | 'open' | 'create' | 'rename' | 'delete' | 'write' | 'connect';
  mode?: 'a1' | 'a2';
  flags?: 'a1' | 'a2';
  /** argument with the folder descriptor of the name (of the old name, for renames) */
  dirfd?: 'a0' | 'a1' | 'a2';
  toDirfd?: 'a2';
}

export const CALLS: Readonly<Record<string, CallShape>> = {
  execve: { does: 'exec' },
  execveat: { does: 'exec', dirfd: 'a0' },
  // exit ends a thread, and the process with its last one; programs without libc end by it
  exit: { does: 'exit' },
  exit_group: { does: 'exit' },
  chmod: { does: 'chmod', mode: 'a1' },
  fchmod: { does: 'chmod', mode: 'a1' },
  fchmodat: { does: 'chmod', mode: 'a2', dirfd: 'a0' },
  fchmodat2: { does: 'chmod', mode: 'a2', dirfd: 'a0' },
  open: { does: 'open', flags: 'a1' },
  openat: { does: 'open', flags: 'a2', dirfd: 'a0' },
  openat2: { does: 'open', dirfd: 'a0' },
  creat: { does: 'write' },
  truncate: { does: 'write' },
  truncate64: { does: 'write' },
  mkdir: { does: 'create' },
  mkdirat: { does: 'create', dirfd: 'a0' },
  mknod: { does: 'create' },
  mknodat: { does: 'create', dirfd: 'a0' },
  link: { does: 'create' },
  linkat: { does: 'create', dirfd: 'a2' },
  symlink: { does: 'create' },
  symlinkat: { does: 'create', dirfd: 'a1' },
  rename: { does: 'rename' },
  renameat: { does: 'rename', dirfd: 'a0', toDirfd: 'a2' },
  renameat2: { does: 'rename', dirfd: 'a0', toDirfd: 'a2' },
  unlink: { does: 'delete' },
  unlinkat: { does: 'delete', dirfd: 'a0' },
  rmdir: { does: 'delete' },
  connect: { does: 'connect' },
};
