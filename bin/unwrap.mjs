#!/usr/bin/env node
// The way in to every command. It needs nothing but Node: it installs what is missing, then hands over to
// lib/cli/main.ts, which is TypeScript and is run through tsx in this process.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Unwrap needs Node 20.19 or newer; this is ${process.versions.node} (${process.execPath}).`);
  process.exit(1);
}

// Next reads this file too; here it is read first, so that both see the same.
const settings = path.join(root, '.env');
if (existsSync(settings)) process.loadEnvFile(settings);

process.env.UNWRAP_PROJECT ??= path.resolve(root);
// No part of this sends anything to its makers.
process.env.NEXT_TELEMETRY_DISABLED ??= '1';

try {
  const { install } = await import('../scripts/install.mjs');
  install((line) => console.error(line));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

const { register } = await import('tsx/esm/api');
register({ tsconfig: path.join(root, 'tsconfig.json') });
const { main } = await import(pathToFileURL(path.join(root, 'lib/cli/main.ts')).href);
await main(process.argv);
