// Finds the browser for the e2e tests: CHROMIUM_PATH, Playwright's own, the system's, and else installs one.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Path of a Chromium or Chrome, or null. */
export async function findBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (isProgram(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, where no program is.`);
  }
  const { chromium } = await import('@playwright/test');
  return [chromium.executablePath(), ...system()].find(isProgram) ?? null;
}

/** Finds a browser or installs one; `say(line)` hears of it. Throws an Error that says what to do. */
export async function ensureBrowser(say) {
  const found = await findBrowser();
  if (found) return found;
  const isDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  const attempts = isDebian ? [apt, playwright] : [playwright];
  let said = '';
  for (const attempt of attempts) {
    say(`No browser was found; installing one (${attempt.name === 'apt' ? 'apt-get' : 'playwright'}) ...`);
    said += attempt();
    const installed = await findBrowser();
    if (installed) return installed;
  }
  throw new Error(
    `No browser could be installed for the e2e tests. Install Chromium or Chrome, or set CHROMIUM_PATH.\n${said.trim().split('\n').slice(-12).join('\n')}`,
  );
}

/** What Chromium needs here: no sandbox as root (it refuses), no graphics card, and no calls home. */
export const launchArguments = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

function system() {
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'];
  return [
    ...names.flatMap((name) => folders.filter(Boolean).map((folder) => path.join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ];
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function apt() {
  const packages = ['chromium', 'fonts-dejavu-core', 'fonts-liberation'];
  return (
    run('apt-get', ['update', '-q']) + run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages])
  );
}

function playwright() {
  return run(process.execPath, [path.join(root, 'node_modules/@playwright/test/cli.js'), 'install', 'chromium']);
}

function run(command, args) {
  const { stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 600_000,
    maxBuffer: 64 * 2 ** 20,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\n`;
}
