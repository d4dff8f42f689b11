import type pg from 'pg';
import { runBulkChange, unfinishedBulkChanges } from '../alerts/bulk-store';
import { openRuns } from '../backtest/run-store';
import { runner } from '../backtest/runner';
import { pool } from '../db/client';
import { applyRetention } from '../retention/drop-store';
import { enqueue, jobs, type QueueName } from './queue';

/** What each queue's jobs do. They are given their data as it was sent. */
const HANDLERS: { [name in QueueName]: (data: unknown, db: pg.Pool) => Promise<void> } = {
  'bulk-change': (data, db) => runBulkChange((data as { id: number }).id, db),
  // also done each hour; a table that somebody reads waits for that
  retention: async (_, db) => void (await applyRetention(db)),
  'backtest-run': (data, db) => runner(db.options.connectionString!).perform((data as { runId: number }).runId),
};

const POLL_SECONDS = 1;

/** Takes jobs from now on; what was cut short by a restart goes on at once instead of when its job expires. */
export async function startWorker(db: pg.Pool = pool()): Promise<void> {
  const boss = await jobs(db);
  for (const [name, handle] of Object.entries(HANDLERS)) {
    await boss.work(name, { pollingIntervalSeconds: POLL_SECONDS }, async (batch) => {
      for (const job of batch) await handle(job.data, db);
    });
  }
  for (const id of await unfinishedBulkChanges(db)) await enqueue('bulk-change', { id }, { db });
  for (const runId of await openRuns(db)) await enqueue('backtest-run', { runId }, { db });
}
