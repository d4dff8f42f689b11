import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, startOf } from './process';

// Several commands may use one embedded server at a time (`start` and `import`). Each writes a lease, a file in
// <home>/leases that names its process; the last one to leave stops the server. Leases of dead processes do not count.

export type Lease = { readonly file: string };

let made = 0;

/** Names this process beyond reuse of its pid, where the kernel tells when it started. */
function identity(pid: number): string {
  return `${pid} ${startOf(pid) ?? '-'}`;
}

function isHeld(text: string): boolean {
  const [pid = '', start] = text.trim().split(' ');
  if (!/^\d+$/.test(pid) || !isAlive(Number(pid))) return false;
  const now = startOf(Number(pid));
  return now === null || start === '-' || now === start;
}

export function takeLease(home: string): Lease {
  const folder = path.join(home, 'leases');
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `${process.pid}-${++made}`);
  fs.writeFileSync(file, identity(process.pid), { mode: 0o600 });
  return { file };
}

/** Gives the lease back; true when nobody else holds one. */
export function returnLease(lease: Lease): boolean {
  fs.rmSync(lease.file, { force: true });
  const folder = path.dirname(lease.file);
  let held = false;
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    const file = path.join(folder, name);
    if (isHeld(read(file))) held = true;
    else fs.rmSync(file, { force: true });
  }
  return !held;
}

/**
 * Runs `work` while no other process of this machine runs one for the same home: starting, adopting and stopping the
 * server. A lock whose process died is taken over.
 */
export async function exclusively<T>(home: string, work: () => Promise<T>): Promise<T> {
  const lock = path.join(home, 'lock');
  const mine = `${identity(process.pid)} ${++made}`;
  const draft = `${lock}.${process.pid}.${made}`;
  fs.writeFileSync(draft, mine, { mode: 0o600 });
  try {
    // link() appears with its content or not at all, unlike a file that is created and then written.
    while (!tryLink(draft, lock)) {
      const holder = read(lock);
      if (holder && !isHeld(holder)) takeAway(lock, holder);
      else await sleep(50);
    }
  } finally {
    fs.rmSync(draft, { force: true });
  }
  try {
    return await work();
  } finally {
    if (read(lock) === mine) fs.rmSync(lock, { force: true });
  }
}

/** Removes a dead process's lock; if another process was quicker and holds it anew, its lock is put back. */
function takeAway(lock: string, holder: string): void {
  const aside = `${lock}.old.${process.pid}.${++made}`;
  try {
    fs.renameSync(lock, aside);
  } catch {
    return;
  }
  if (read(aside) !== holder) tryLink(aside, lock);
  fs.rmSync(aside, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
