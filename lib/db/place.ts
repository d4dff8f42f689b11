import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Account, canEnter, isRoot, lookUp, unprivileged } from './account';
import { type Programs, packagedPrograms } from './programs';

// Where the built-in database lives, whom it runs as, and with which programs. What is in a home: embedded.ts.

export type Place = {
  home: string;
  account: Account | null;
  programs: Programs;
  /** what a person should know about it */
  notes: string[];
};

export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError';
}

export const clusterOf = (home: string) => path.join(home, 'cluster');

/** Finds or makes the home of a data folder. Throws EmbeddedError. */
export function prepare(dataDir: string): Place {
  makeFolder(dataDir);
  let home = readLocation(dataDir) ?? dataDir;
  const notes: string[] = [];
  if (!isRoot()) {
    checkOwner(home);
    return { home, account: null, programs: findPrograms(home, null), notes };
  }
  const account = accountFor(home);
  if (!canEnter(account, home)) {
    home = moveToSystem(dataDir, account);
    notes.push(
      `The user ${account.name}, who runs PostgreSQL for root, may not enter ${dataDir}: the database is in ${home}.`,
    );
  }
  return { home, account, programs: findPrograms(home, account), notes };
}

function makeFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    // As root, another user must be able to pass through to the cluster; nothing in here is readable for it otherwise.
    if (fs.statSync(folder).uid === process.getuid?.()) fs.chmodSync(folder, isRoot() ? 0o711 : 0o700);
    fs.accessSync(folder, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EmbeddedError(
      `The data folder ${folder} cannot be used: ${reason}. Make it writable for this user, or set UNWRAP_DATA to another folder.`,
      { cause },
    );
  }
}

function checkOwner(home: string): void {
  const cluster = clusterOf(home);
  let owner: number | undefined;
  try {
    owner = fs.statSync(cluster, { throwIfNoEntry: false })?.uid;
  } catch {
    owner = -1;
  }
  if (owner === undefined || process.getuid === undefined || owner === process.getuid()) return;
  throw new EmbeddedError(
    `The database in ${cluster} belongs to another user: it was made by root or by someone else. Start Unwrap as that user, give the folder to yourself (chown -R), or set UNWRAP_DATA to another folder.`,
  );
}

/** The user for an existing cluster is its owner. */
function accountFor(home: string): Account {
  const owner = fs.statSync(clusterOf(home), { throwIfNoEntry: false });
  if (!owner || owner.uid === 0) return unprivileged();
  return { name: lookUp(owner.uid)?.name ?? String(owner.uid), uid: owner.uid, gid: owner.gid };
}

/** Where the home of a data folder is, if not in it. */
export function readLocation(dataDir: string): string | null {
  try {
    const { home } = JSON.parse(fs.readFileSync(path.join(dataDir, 'location.json'), 'utf8')) as { home: string };
    return home;
  } catch {
    return null;
  }
}

/** A folder of the system's for a database whose own data folder the unprivileged user cannot reach. */
function moveToSystem(dataDir: string, account: Account): string {
  const base = process.platform === 'darwin' ? '/usr/local/var/unwrap' : '/var/lib/unwrap';
  const advice = `Move the checkout, set UNWRAP_DATA to a folder that the user ${account.name} may enter, start Unwrap as a normal user, or set DATABASE_URL.`;
  if (fs.existsSync(clusterOf(dataDir))) {
    throw new EmbeddedError(
      `The user ${account.name}, who runs PostgreSQL for root, may not enter ${dataDir}, where the database is. ${advice}`,
    );
  }
  try {
    fs.mkdirSync(base, { recursive: true, mode: 0o711 });
    fs.chmodSync(base, 0o711);
    const home = fs.mkdtempSync(path.join(base, 'data-'));
    fs.chmodSync(home, 0o711);
    if (!canEnter(account, home)) throw new Error(`${account.name} may not enter ${home} either`);
    fs.writeFileSync(path.join(dataDir, 'location.json'), JSON.stringify({ home }, null, 2), { mode: 0o600 });
    return home;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EmbeddedError(
      `PostgreSQL does not run as root, the user ${account.name} may not enter ${dataDir}, and ${base} cannot be used (${reason}). ${advice}`,
      { cause },
    );
  }
}

function findPrograms(home: string, account: Account | null): Programs {
  const programs = packagedPrograms(account, path.join(home, 'programs'));
  if (programs) return programs;
  const who = account ? `the user ${account.name}` : 'this user';
  throw new EmbeddedError(
    `PostgreSQL's programs from npm do not run for ${who} on this machine (${os.platform()} ${os.arch()}, ${os.release()}). Install PostgreSQL 15 or newer and set DATABASE_URL.`,
  );
}
