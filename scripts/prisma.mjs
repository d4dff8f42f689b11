#!/usr/bin/env node
// Runs the Prisma CLI: `node scripts/prisma.mjs generate|validate|format`.
//
// The CLI wants to download its native schema engine for every command, though these three never use it. Naming any
// program as the engine keeps installs free of downloads. `generate` is skipped while the schema is unchanged.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const generated = path.join(root, 'lib/db/generated');
const marker = path.join(generated, '.made-from');

/** Names the schema and the generator that a client is made from. */
function source() {
  const hash = createHash('sha256');
  hash.update(readFileSync(path.join(root, 'prisma/schema.prisma')));
  hash.update(readFileSync(path.join(root, 'node_modules/prisma/package.json')));
  return hash.digest('hex');
}

export function isGenerated() {
  return existsSync(marker) && readFileSync(marker, 'utf8') === source();
}

/** Makes the client if it is not there or not from this schema; throws with Prisma's words when that fails. */
export function generate() {
  if (isGenerated()) return false;
  prisma(['generate'], 'pipe');
  writeFileSync(marker, source());
  return true;
}

function prisma(args, stdio) {
  const cli = path.join(root, 'node_modules/prisma/build/index.js');
  const run = spawnSync(process.execPath, [cli, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', stdio, stdio],
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  if (run.status !== 0) {
    throw new Error(`prisma ${args.join(' ')} failed:\n${run.stdout ?? ''}${run.stderr ?? ''}${run.error ?? ''}`);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [command, ...rest] = process.argv.slice(2);
  try {
    if (command === 'generate') console.log(generate() ? 'Prisma client made.' : 'Prisma client is up to date.');
    else if (command === 'validate' || command === 'format') prisma([command, ...rest], 'inherit');
    else throw new Error('usage: node scripts/prisma.mjs generate|validate|format');
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
