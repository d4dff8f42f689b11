import fs from 'node:fs';

/** Whether a process runs; one that has ended but was not yet collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const state = stat(pid)?.[0];
  return state !== 'Z' && state !== 'X';
}

/** When a process was started, as the kernel tells it: with the pid it names one process. Null where unknown. */
export function startOf(pid: number): string | null {
  return stat(pid)?.[19] ?? null;
}

/** The fields of /proc/<pid>/stat from the state on (Linux). */
function stat(pid: number): string[] | null {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
