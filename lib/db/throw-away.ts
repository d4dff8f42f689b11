import { spawn } from 'node:child_process';
import fs from 'node:fs';
import type { Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Account, canEnter, isRoot, unprivileged } from './account';

export type ThrowAway = {
  folder: string;
  /** the user to run a server as in it; null when we are not root */
  account: Account | null;
  /** Ends a server that still runs on <folder>/cluster, and removes everything. May be called twice. */
  remove(): Promise<void>;
};

/**
 * A temporary folder for a server of tests. It goes when this process goes, however that happens: a guard process
 * (guard.mjs) holds a pipe to us and cleans up when it closes.
 */
export function throwAwayFolder(prefix: string): ThrowAway {
  const account = isRoot() ? unprivileged() : null;
  const folder = reachableFolder(prefix, account);
  const guard = spawn(process.execPath, [fileURLToPath(new URL('guard.mjs', import.meta.url)), folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => guard.once('exit', () => resolve()));
  guard.unref();
  (guard.stdin as Socket | null)?.unref();
  return {
    folder,
    account,
    remove() {
      guard.ref();
      guard.stdin?.end();
      return ended;
    },
  };
}

/** A new temporary folder that the account may enter; private temporary folders of root are passed over. */
function reachableFolder(prefix: string, account: Account | null): string {
  for (const base of [os.tmpdir(), '/tmp', '/var/tmp']) {
    const folder = fs.mkdtempSync(path.join(base, prefix));
    if (account) fs.chmodSync(folder, 0o711);
    if (canEnter(account, folder)) return folder;
    fs.rmSync(folder, { recursive: true });
  }
  throw new Error('There is no temporary folder for a throw-away database.');
}
