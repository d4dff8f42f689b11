import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// A second run, on an older PostgreSQL, asks whether the statements mean the same there. What repeats few statements many
// times, or starts servers of its own, says nothing more the second time.
const ONCE = [
  'lib/db/{embedded,keeper}.db.test.ts',
  'lib/ingest.{crash,disorder,formats,hostile,late,live-set,restart,writers}.db.test.ts',
  'lib/{duties,alerts/grouping,promotion/exception,verify/verify}.db.test.ts',
  'lib/backtest/{prefilter,run,shards}.db.test.ts',
  'bench/fleet/bulk-load.db.test.ts',
];

const root = fileURLToPath(new URL('.', import.meta.url));

// Two projects: `unit` is pure and fast; `db` shares one throw-away PostgreSQL made by its global setup.
export default defineConfig({
  resolve: { alias: { '@': root } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // pure tests leave nothing behind: modules are read once, which was half of the time
          isolate: false,
          // by default one core is left idle
          maxWorkers: 2,
          // properties over generated rules take seconds on a busy machine
          testTimeout: 60_000,
          include: ['{lib,components,bench,app,e2e}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.db.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'db',
          isolate: false,
          sequence: { groupOrder: 1 },
          include: ['{lib,bench}/**/*.db.test.ts'],
          exclude: process.env.UNWRAP_TEST_STATEMENTS_ONLY ? ONCE : [],
          globalSetup: ['lib/db/test-server.ts'],
          setupFiles: ['lib/db/test-warnings.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
