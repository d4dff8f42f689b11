import { defineConfig } from '@playwright/test';
import type { AppOptions } from './e2e/fixtures';
import { findBrowser, launchArguments } from './scripts/browser.mjs';

const executablePath = (await findBrowser()) ?? undefined;

// One worker: each app that the tests start holds a database and a web server of its own, and the machine may have two
// cores. The project "a year later" lives the main story with the clock of server and browser a year ahead; with full sizes
// the story is lived today, too.
const FULL = Boolean(process.env.UNWRAP_FULL);
const STORY = /the-gift/;

export default defineConfig<object, AppOptions>({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    launchOptions: { executablePath, args: launchArguments },
    viewport: { width: 1440, height: 900 },
    colorScheme: 'dark',
    locale: 'en-US',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
  },
  projects: [
    { name: 'today', ...(FULL ? {} : { testIgnore: STORY }) },
    {
      name: 'a year later',
      testMatch: STORY,
      use: { clockOffsetMs: 365 * 24 * 3_600_000 },
    },
  ],
});
