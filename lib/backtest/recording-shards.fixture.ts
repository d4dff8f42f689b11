import { afterAll, beforeAll } from 'vitest';
import type { TestDatabase } from '../db/test-database';
import { recordingDatabase } from '../recording-database.fixture';
import { Shards } from './shards';

/** The recording's database and threads that hold its dictionary, for the tests of one file. */
export function recordingShards(threads = 1): { readonly db: TestDatabase; readonly shards: Shards } {
  const made = {} as { db: TestDatabase; shards: Shards };
  beforeAll(async () => {
    made.db = await recordingDatabase();
    made.shards = new Shards(made.db.url, { threads });
  });
  afterAll(async () => {
    await made.shards.end();
    await made.db.drop();
  });
  return made;
}
