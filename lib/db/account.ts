import { spawnSync } from 'node:child_process';

// PostgreSQL refuses to run as root. When we are root, its programs run as an unprivileged user.

/** The user that PostgreSQL runs as when we are root; null when we are not. */
export type Account = { name: string; uid: number; gid: number };

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Options of spawn() for an account. */
export function ids(account: Account | null): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {};
}

/** `postgres` or `nobody`, whichever is there, else a system user that is made. Throws where that fails. */
export function unprivileged(): Account {
  for (const name of ['postgres', '_postgres', 'unwrap', 'nobody']) {
    const account = lookUp(name);
    if (account && account.uid !== 0) return account;
  }
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'unwrap']);
  const made = lookUp('unwrap');
  if (made) return made;
  throw new Error(
    'PostgreSQL does not run as root, and no unprivileged user (postgres, nobody) is on this machine or could be made. Start Unwrap as a normal user, or set DATABASE_URL.',
  );
}

/** Asks the system for a user, by name or number. */
export function lookUp(who: string | number): Account | null {
  const id = (flag: string) => spawnSync('id', [flag, String(who)], { encoding: 'utf8' }).stdout?.trim();
  const [uid, gid, name] = [id('-u'), id('-g'), id('-un')];
  return uid && gid ? { name: name || String(who), uid: Number(uid), gid: Number(gid) } : null;
}

/** Whether the account can get into a folder, past everything above it. */
export function canEnter(account: Account | null, folder: string): boolean {
  if (!account) return true;
  return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...ids(account), cwd: '/' }).status === 0;
}
