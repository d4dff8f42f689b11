// Brings node_modules and Prisma's client to what package-lock.json and the schema say. Only Node's own modules are
// used here, since nothing else may be there yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate, isGenerated } from './prisma.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Whether what npm installed (its own record) is what the lockfile asks for, other platforms' packages aside. */
export function isInstalled() {
  const record = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(([place, { version, optional }]) => {
    if (place === '') return true;
    return present[place] ? present[place].version === version : optional === true;
  });
}

/** Does what is missing; `say(line)` hears of anything that takes time. Throws an Error with npm's or Prisma's words. */
export function install(say) {
  if (!isInstalled()) {
    const since = Date.now();
    say('Installing packages (npm ci), a minute or two the first time ...');
    const clean = npm(['ci', ...quiet]);
    if (clean.status !== 0) {
      say(`npm ci failed, trying npm install instead. It said:\n${tail(clean)}`);
      const loose = npm(['install', '--no-save', ...quiet]);
      if (loose.status !== 0) {
        throw new Error(
          `The packages could not be installed. npm said:\n${tail(loose)}\n\nCheck the network and npm's registry setting (npm config get registry), then start again.`,
        );
      }
    }
    say(`Packages installed in ${seconds(since)}.`);
  }
  if (!isGenerated()) generate();
}

// The build checks types, so development packages are needed too, whatever NODE_ENV says.
const quiet = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];

function npm(args) {
  // Under `npm start`, npm names itself; else it is looked for on the path.
  const self = process.env.npm_execpath;
  const isScript = self !== undefined && /npm-cli\.c?js$/.test(self);
  const [command, first] = isScript ? [process.execPath, [self]] : ['npm', []];
  return spawnSync(command, [...first, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: !isScript && process.platform === 'win32',
    maxBuffer: 64 * 2 ** 20,
  });
}

function tail({ stdout, stderr, error }) {
  return error ? `${error.message}` : `${stdout}${stderr}`.trim().split('\n').slice(-15).join('\n');
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
