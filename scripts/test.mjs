#!/usr/bin/env node
// `npm test`: everything that must hold, from a fresh clone on. Every phase runs, whatever became of the ones before;
// the last line is `N passed, N failed, N skipped`, and the exit code is 0 only when nothing failed.
//
//   npm test                        all phases
//   npm test -- --only unit,db      some of them: types lint unit db db15 build e2e
//   npm run test:full               with full sizes (UNWRAP_FULL=1), and all of db again on PostgreSQL 15 (db15)
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { install, root } from './install.mjs';

const args = process.argv.slice(2);
const full = args.includes('--full');
const only = args.includes('--only') ? (args[args.indexOf('--only') + 1] ?? '').split(',') : null;
const scratch = mkdtempSync(path.join(os.tmpdir(), 'unwrap-npm-test-'));
const report = (name) => path.join(scratch, `${name}.json`);
const bin = (name) => path.join(root, 'node_modules', name);
const MINUTE = 60_000;

const environment = {
  ...process.env,
  ...(full ? { UNWRAP_FULL: '1' } : {}),
  UNWRAP_PROJECT: root,
  NEXT_TELEMETRY_DISABLED: '1',
  // The tests bring their own databases, places and clocks.
  ...Object.fromEntries(
    [
      'DATABASE_URL',
      'UNWRAP_DATA',
      'UNWRAP_CLOCK_OFFSET_MS',
      'PORT',
      'HOST',
      'NODE_ENV',
      'UNWRAP_TEST_PG_BIN',
      'UNWRAP_TEST_STATEMENTS_ONLY',
    ].map((name) => [name, undefined]),
  ),
};

const vitest = (project, env = {}, name = project) =>
  run(
    [bin('vitest/vitest.mjs'), 'run', '--project', project, '--reporter=default', '--reporter=json'].concat(
      `--outputFile.json=${report(name)}`,
    ),
    { env, minutes: full ? 60 : 20 },
  ).then((code) => vitestCounts(report(name), code));

const phases = [
  {
    name: 'types',
    async run() {
      // makes next-env.d.ts and the types of the routes
      await run([bin('next/dist/bin/next'), 'typegen'], { quiet: true });
      return single(await run([bin('typescript/lib/tsc.js'), '--noEmit', '--pretty', 'false']));
    },
  },
  { name: 'lint', run: async () => single(await run([bin('@biomejs/biome/bin/biome'), 'check', '.'])) },
  { name: 'unit', run: () => vitest('unit') },
  { name: 'db', run: () => vitest('db') },
  {
    name: 'db15',
    run: () =>
      vitest('db', { UNWRAP_TEST_PG_BIN: oldest, ...(full ? {} : { UNWRAP_TEST_STATEMENTS_ONLY: '1' }) }, 'db15'),
    skip: () => (oldest ? null : 'no PostgreSQL 15 on this machine (UNWRAP_TEST_PG_BIN names the folder of one)'),
  },
  {
    name: 'build',
    run: async () => single(await run([path.join(root, 'bin/unwrap.mjs'), 'build'])),
  },
  {
    name: 'e2e',
    async run() {
      const { ensureBrowser } = await import('./browser.mjs');
      const browser = await ensureBrowser(console.log);
      const code = await run([bin('@playwright/test/cli.js'), 'test', '--reporter=list,json'], {
        env: { CHROMIUM_PATH: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: report('e2e') },
        minutes: full ? 60 : 25,
      });
      return playwrightCounts(report('e2e'), code);
    },
  },
];

const oldest = oldestPostgres();
const results = [];
let current = null;
let interrupted = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    end(current, 'SIGTERM');
    setTimeout(() => end(current, 'SIGKILL'), 15_000).unref();
  });
}

try {
  await main();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function main() {
  const since = Date.now();
  try {
    install(console.log);
  } catch (error) {
    console.log(error.message);
    results.push({ name: 'install', time: Date.now() - since, passed: 0, failed: 1, skipped: 0 });
  }
  if (results.length === 0) {
    for (const phase of phases) {
      if (interrupted) break;
      if (only && !only.includes(phase.name)) continue;
      results.push(await runPhase(phase));
    }
  }
  summary(Date.now() - since);
}

async function runPhase(phase) {
  console.log(`\n=== ${phase.name}`);
  const reason = phase.skip?.();
  if (reason) {
    console.log(`skipped: ${reason}`);
    return { name: phase.name, time: 0, passed: 0, failed: 0, skipped: 1 };
  }
  const since = Date.now();
  let counts;
  try {
    counts = await phase.run();
  } catch (error) {
    console.log(error.message);
    counts = single(1);
  }
  return { name: phase.name, time: Date.now() - since, ...counts };
}

/** Runs a Node script as a process group of its own, and leaves nothing of the group behind. */
function run(command, { env = {}, minutes = 10, quiet = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, {
      cwd: root,
      env: { ...environment, ...env },
      stdio: ['ignore', quiet ? 'ignore' : 'inherit', quiet ? 'ignore' : 'inherit'],
      detached: process.platform !== 'win32',
    });
    current = child;
    const limit = setTimeout(() => {
      console.log(`No end after ${minutes} minutes: stopped.`);
      end(child, 'SIGTERM');
      setTimeout(() => end(child, 'SIGKILL'), 15_000).unref();
    }, minutes * MINUTE);
    child.once('error', (error) => {
      clearTimeout(limit);
      console.log(error.message);
      resolve(1);
    });
    child.once('exit', (code) => {
      clearTimeout(limit);
      end(child, 'SIGKILL');
      resolve(code ?? 1);
    });
  });
}

function end(child, signal) {
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // it has ended
  }
}

/** A phase that holds or does not counts as one test. */
function single(code) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

function vitestCounts(file, code) {
  const result = read(file);
  if (!result) return single(code || 1);
  // a file that could not be loaded holds no tests, but is a failure
  const broken = result.testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0);
  const failed = result.numFailedTests + broken.length;
  const names = result.testResults.flatMap(({ name, message, assertionResults }) => {
    const file = path.relative(root, name);
    const tests = assertionResults.filter(({ status }) => status === 'failed');
    if (broken.some((suite) => suite.name === name)) return [said(file, message)];
    return tests.map(({ fullName, failureMessages }) => said(`${file} > ${fullName}`, failureMessages[0]));
  });
  return {
    passed: result.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: result.numPendingTests + result.numTodoTests,
    names,
  };
}

/** What failed, with the first line of why. */
function said(name, message) {
  return `${name}: ${stripVTControlCharacters(message ?? '').split('\n', 1)[0] || 'failed'}`;
}

function playwrightCounts(file, code) {
  const result = read(file);
  if (!result) return single(code || 1);
  const { expected, unexpected, flaky, skipped } = result.stats;
  const names = failedSpecs(result.suites);
  return { passed: expected + flaky, failed: unexpected === 0 && code !== 0 ? 1 : unexpected, skipped, names };
}

function failedSpecs(suites = []) {
  return suites.flatMap(({ specs = [], suites: inner, file }) => [
    ...specs
      .filter(({ ok }) => !ok)
      .map(({ title, tests }) =>
        said(`e2e/${file} > ${title}`, tests.flatMap(({ results }) => results).at(-1)?.error?.message),
      ),
    ...failedSpecs(inner),
  ]);
}

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** The programs of the oldest PostgreSQL that is supported, where the machine has it. */
function oldestPostgres() {
  const named = process.env.UNWRAP_TEST_PG_BIN;
  if (named) return named;
  const found = ['/usr/lib/postgresql/15/bin', '/usr/pgsql-15/bin', '/opt/homebrew/opt/postgresql@15/bin'];
  const config = spawnSync('pg_config', ['--version', '--bindir'], { encoding: 'utf8' });
  if (/PostgreSQL 15\b/.test(config.stdout ?? '')) found.push(config.stdout.trim().split('\n').at(-1));
  return found.find((folder) => existsSync(path.join(folder, 'postgres'))) ?? null;
}

function summary(time) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const line = (name, milliseconds, { passed, failed, skipped }) =>
    `  ${name.padEnd(8)} ${`${(milliseconds / 1000).toFixed(1)} s`.padStart(8)}   ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${String(skipped).padStart(4)} skipped`;
  const total = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
  if (interrupted) total.failed++;
  console.log(`\n=== summary${interrupted ? ' (interrupted)' : ''}`);
  for (const result of results) console.log(line(result.name, result.time, result));
  console.log(line('all', time, total));
  const names = results.flatMap(({ names = [] }) => names);
  if (names.length > 0) console.log(`\nfailed:\n${names.map((name) => `  ${name}`).join('\n')}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}
