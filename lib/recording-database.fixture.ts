import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type TestDatabase, testDatabase } from './db/test-database';
import { installStarters } from './detectors/starter-store';
import { ingest } from './ingest';
import { RECORDING_RANGE, recordingFile, SAMPLE_SOURCE } from './sources/recordings';

/** For tests of stores: a database as it is after the first start, with the recorded fleet and two starter alerts. */
export async function recordingDatabase(recordings: readonly (1 | 2)[] = [1]): Promise<TestDatabase> {
  const db = await testDatabase();
  await installStarters(db.pool);
  for (const number of recordings) await ingestRecording(db, number);
  return db;
}

export async function ingestRecording(db: TestDatabase, number: 1 | 2): Promise<void> {
  const range = { from: Date.parse(RECORDING_RANGE.from), to: Date.parse(RECORDING_RANGE.to) };
  await ingest(gunzipSync(readFileSync(recordingFile(number))), {
    pool: db.pool,
    source: SAMPLE_SOURCE,
    sample: true,
    range,
  });
}
