#!/usr/bin/env node
// Completes package-lock.json for platforms other than the one it was made on. Run it after every `npm install`.
//
// A registry mirror may lack the optional packages of other platforms (@next/swc-darwin-arm64 ...). npm then leaves them
// out of the lockfile, and `npm ci` refuses the lockfile for it ("Missing: ... from lock file"). An entry with the
// version and the platform is enough; npm fetches it where it is needed. `--check` only tells.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(file, 'utf8'));

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** What a platform package's name says: `oxide-linux-x64-musl` is for linux, x64, musl. */
function platform(name) {
  const words = name.replace(/^@[^/]+\//, '').split('-');
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : [];
  return {
    ...(os.length > 0 ? { os } : {}),
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(libc.length > 0 ? { libc } : {}),
  };
}

/** Where Node would find `name` from the package at `place`, if the lockfile has it. */
function resolves(place, name) {
  for (let at = place; ; at = at.slice(0, at.lastIndexOf('/node_modules/'))) {
    if (lock.packages[`${at}/node_modules/${name}`]) return true;
    if (!at.includes('/node_modules/')) return lock.packages[`node_modules/${name}`] !== undefined;
  }
}

const added = [];
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (resolves(place, name)) continue;
    if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${name} of ${place} has no exact version: ${version}`);
    const where = platform(name);
    if (!where.os && !where.cpu) throw new Error(`The platform of ${name} cannot be told from its name.`);
    lock.packages[`node_modules/${name}`] = { version, ...where, ...(entry.dev ? { dev: true } : {}), optional: true };
    added.push(`${name}@${version}`);
  }
}

const hosts = Object.values(lock.packages).filter((entry) => entry.resolved?.startsWith('http'));
for (const entry of hosts) delete entry.resolved;

if (process.argv.includes('--check')) {
  for (const name of added) console.error(`missing: ${name}`);
  process.exitCode = added.length > 0 || hosts.length > 0 ? 1 : 0;
} else {
  const sorted = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`);
  console.log(added.length > 0 ? `Added ${added.length}: ${added.join(', ')}` : 'Nothing is missing.');
}
