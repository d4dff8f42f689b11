import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import pg from 'pg';
import { removeEmbedded, startEmbedded } from '../lib/db/embedded';
import { throwAwayFolder } from '../lib/db/throw-away';

export { expect } from '@playwright/test';

const root = fileURLToPath(new URL('..', import.meta.url));

export type App = {
  url: string;
  /** the data folder, with the database */
  dataDir: string;
  /** everything that `unwrap start` printed */
  output(): string;
  /** Ends the app as a closed terminal would and starts it again on the same data; the address may change. */
  restart(): Promise<void>;
};

export type AppOptions = {
  /** Tests with the same name share an app; another name gets one of its own, from the empty start. */
  appName: string;
  /** milliseconds by which the clocks of the server and of the browser are ahead */
  clockOffsetMs: number;
  /** arguments of `unwrap start` */
  startArguments: string[];
};

type WorkerFixtures = AppOptions & { app: App };

/**
 * `app` is `unwrap start` itself, from an empty data folder, on a free port. Pages open on it: page.goto('/alerts').
 * UNWRAP_E2E_URL names a running app to use instead, while tests are being written.
 */
export const test = base.extend<object, WorkerFixtures>({
  appName: ['shared', { option: true, scope: 'worker' }],
  clockOffsetMs: [0, { option: true, scope: 'worker' }],
  startArguments: [[], { option: true, scope: 'worker' }],

  app: [
    // biome-ignore lint/correctness/noUnusedFunctionParameters: a worker is started anew for each app name
    async ({ appName, clockOffsetMs, startArguments }, use) => {
      const given = process.env.UNWRAP_E2E_URL;
      if (given) {
        const restart = () => Promise.reject(new Error('the app of UNWRAP_E2E_URL is not ours to restart'));
        await use({ url: given, dataDir: '', output: () => '', restart });
        return;
      }
      const place = throwAwayFolder('unwrap-e2e-');
      const dataDir = place.folder;
      const launch = () => startApp(dataDir, clockOffsetMs, startArguments);
      let running: Running | null = null;
      try {
        running = await launch();
        const app: App = {
          url: running.url,
          dataDir,
          output: () => running?.output() ?? '',
          async restart() {
            await running?.stop();
            running = await launch();
            app.url = running.url;
          },
        };
        await use(app);
      } finally {
        await running?.stop();
        removeEmbedded(dataDir);
        await place.remove();
      }
    },
    { scope: 'worker', timeout: 240_000 },
  ],

  baseURL: async ({ app }, use) => {
    await use(app.url);
  },

  context: async ({ context, clockOffsetMs }, use) => {
    if (clockOffsetMs !== 0) await context.addInitScript(shiftClock, clockOffsetMs);
    await use(context);
  },
});

/** Runs in the page before its own scripts: only the date moves, timers go on as they are. */
function shiftClock(offset: number): void {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...args: unknown[]) {
      // @ts-expect-error: the overloads of Date are passed on
      super(...(args.length === 0 ? [Real.now() + offset] : args));
    }
    static override now(): number {
      return Real.now() + offset;
    }
  } as DateConstructor;
}

type Running = { url: string; output(): string; stop(): Promise<void> };

async function startApp(dataDir: string, clockOffsetMs: number, args: string[]): Promise<Running> {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [path.join(root, 'bin/unwrap.mjs'), 'start', ...args], {
    cwd: root,
    // A group of its own, so that a signal to the test run's does not cut its end short; the channel ends the app in good
    // order when this process is gone.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...inherited,
      UNWRAP_DATA: dataDir,
      UNWRAP_CLOCK_OFFSET_MS: String(clockOffsetMs),
      HOST: '127.0.0.1',
      PORT: '0',
    },
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += chunk;
      const address = /Unwrap is at (http:\S+)/.exec(output)?.[1];
      if (address) resolve(address);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code, signal) => reject(new Error(`unwrap start ended (${signal ?? code}):\n${output}`)));
  });
  return { url, output: () => output, stop: () => stopApp(child) };
}

async function stopApp(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 90_000);
  await ended;
  clearTimeout(late);
}

/** The rows of the queue that are alerts; heads of groups are rows, too. */
export function alertRows(page: Page): Locator {
  return page.getByRole('grid', { name: 'Alerts' }).locator('[role=row][id^=alert-]');
}

/** Nothing on the page is still on its way. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
}

/** What was just done to the page stands on the screen. */
export async function painted(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** The app's own database, beside it. UNWRAP_E2E_DATA names the data folder of the app of UNWRAP_E2E_URL. */
export async function databaseOf(app: App): Promise<{ db: pg.Pool; close(): Promise<void> }> {
  const server = await startEmbedded({ dataDir: app.dataDir || (process.env.UNWRAP_E2E_DATA ?? '') });
  const db = new pg.Pool({ connectionString: server.url, max: 2 });
  return {
    db,
    async close() {
      await db.end();
      await server.stop();
    },
  };
}

/** Through the ingest API, as agents send: lines of JSON, under a token of its own. */
export async function send(app: App, lines: readonly string[], atOnce = 300): Promise<void> {
  const made = await fetch(`${app.url}/api/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: `sent ${lines.length}`, source: 'sent' }),
  });
  const { token } = (await made.json()) as { token: string };
  for (let from = 0; from < lines.length; from += atOnce) {
    const answer = await fetch(`${app.url}/api/ingest`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: lines.slice(from, from + atOnce).join('\n'),
    });
    if (!answer.ok) throw new Error(`ingest answered ${answer.status}: ${await answer.text()}`);
  }
}

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
];

export type Shot = '1440-dark' | '1440-light' | '1920-dark' | '1920-light';

/**
 * Pictures of the page as it is: <name>-1440-dark.png ... In the folder that UNWRAP_SCREENSHOTS names (docs/images); with
 * full sizes in test-results/screens; else none, for they take a while.
 * @param kept those that the documentation holds; with full sizes, and where none are named, both sizes in both themes
 */
export async function screenshots(page: Page, name: string, kept?: readonly Shot[]): Promise<void> {
  const wanted = process.env.UNWRAP_SCREENSHOTS ?? (process.env.UNWRAP_FULL ? 'test-results/screens' : undefined);
  if (wanted === undefined) return;
  const folder = path.resolve(root, wanted);
  const before = page.viewportSize();
  for (const size of SIZES) {
    for (const colorScheme of ['dark', 'light'] as const) {
      const shot = `${size.width}-${colorScheme}` as Shot;
      if (kept && !process.env.UNWRAP_FULL && !kept.includes(shot)) continue;
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await setTheme(page, colorScheme);
      await page.waitForTimeout(150);
      await page.screenshot({ path: path.join(folder, `${name}-${shot}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await setTheme(page, 'dark');
  if (before) await page.setViewportSize(before);
}

/** What the theme's cookie does at the next load, without one: the page keeps its state. */
async function setTheme(page: Page, theme: 'dark' | 'light'): Promise<void> {
  await page.evaluate((name) => {
    document.documentElement.dataset.theme = name;
  }, theme);
}
