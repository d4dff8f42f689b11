import { pool, type Queryable } from '../db/client';
import { unpackTree } from '../process-tree/packed';
import { readAlertTree } from '../process-tree/store';
import { nowMs } from '../time';
import type { AlertRow } from './alert';
import { type AlertCase, caseProcesses } from './case';
import { readComments } from './comment-store';
import { readAlertDetail } from './detail-store';
import { type QueueFilter, queueQuery, type Sort } from './queue';
import { readQueue } from './store';

/** @param link of the alert's page */
export async function readCase(alertId: string, link: string | null, db: Queryable = pool()): Promise<AlertCase> {
  const [alert, packed, comments] = await Promise.all([
    readAlertDetail(alertId, db),
    readAlertTree(alertId, db),
    readComments(alertId, db),
  ]);
  const tree = unpackTree(packed);
  const { processes, left } = caseProcesses(tree);
  return { link, madeAt: nowMs(), alert, comments, processes, left: left + (tree.truncated?.processes ?? 0) };
}

/** Every alert that the filters match, page by page: nothing is left out, and memory does not grow with them. */
export async function* eachAlert(
  filter: QueueFilter,
  sort: Sort,
  actor: string,
  signal: AbortSignal,
  db: Queryable = pool(),
): AsyncGenerator<AlertRow[]> {
  let cursor: string | undefined;
  do {
    const page = await readQueue(queueQuery.parse({ ...filter, sort, cursor, limit: 200 }), actor, db);
    yield page.alerts;
    cursor = page.nextCursor ?? undefined;
  } while (cursor && !signal.aborted);
}
