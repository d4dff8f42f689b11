import { defineConfig } from '@playwright/test';
import type { AppOptions } from './e2e/fixtures';
import { findBrowser, launchArguments } from './scripts/browser.mjs';

const executablePath = (await findBrowser()) ?? undefined;

// Two workers, whose files do not touch: each app that the tests start holds a database and a web server of its own, and
// a journey of one browser leaves half of a machine with two cores idle. The project "a year later" lives the main story with the clock of server and browser a year ahead: up to the ideas,
// and with full sizes to its end.
const FULL = Boolean(process.env.UNWRAP_FULL);
const UP_TO_THE_IDEAS =
  /starter alerts|what the fake really is|confirmed as a threat, which stands on two legs|ranks its ideas/;

export default defineConfig<object, AppOptions>({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 2,
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
    { name: 'today' },
    {
      name: 'a year later',
      testMatch: /gift/,
      ...(FULL ? {} : { grep: UP_TO_THE_IDEAS }),
      use: { clockOffsetMs: 365 * 24 * 3_600_000 },
    },
  ],
});
