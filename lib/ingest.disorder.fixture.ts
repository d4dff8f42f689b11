/** What the tests of disorder, writers and restarts share: a database with detectors, and states to compare. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { post, type Target } from '../bench/fault/sender';
import { createToken } from './access';
import { actor } from './access/actor';
import { type TestDatabase, testDatabase } from './db/test-database';
import { RECORDING_RANGE } from './sources/recordings';

/** The records of a recording, as they were logged. */
export const recorded = (name: string): string[] =>
  gunzipSync(readFileSync(`data/sample/${name}.gz`))
    .toString()
    .trimEnd()
    .split('\n');

const DETECTORS = [
  `title: hidden
logsource: { product: linux, category: process_creation }
detection: { s: { Image|contains: '/.' }, condition: s }
level: high`,
  `title: disguised
logsource: { product: linux, category: process_creation }
detection: { s: { DisguisedByParent: true }, condition: s }
level: high`,
  `title: downloaded
logsource: { product: linux, category: process_creation }
detection: { s: { ImageDownloaded: true }, condition: s }
level: high`,
  `title: connects
logsource: { product: linux, category: network_connection }
detection: { s: { DestinationExternal: true }, condition: s }
level: low`,
];

/** A database whose state can be compared with another one's: the same key, the same live detectors. */
export async function detectingDatabase(): Promise<TestDatabase> {
  const db = await testDatabase();
  await db.pool.query(`insert into settings values ('installation_key', to_jsonb('00'::text))`);
  for (const yaml of DETECTORS) {
    await db.pool.query(
      `with d as (insert into detectors (title, state, origin, created_at, updated_at) values ('t', 'live', 'import', now(), now()) returning detector_id)
       insert into detector_versions (detector_id, number, title, level, tags, yaml, author, created_at, live_from_epoch)
       select detector_id, 1, 't', 'high', '{}', $1, 'test', now(), 2 from d`,
      [yaml],
    );
  }
  await db.pool.query('update live_set set epoch = 2');
  await db.pool.query('insert into live_epochs values (2, 0)');
  return db;
}

/** Where a source's records of the recorded day are sent. */
export async function targetOf(db: TestDatabase, url: string, source = 'fleet'): Promise<Target> {
  const { token } = await createToken(actor(), { name: source, source }, db.pool);
  return { url, token, range: RECORDING_RANGE };
}

/** One request after the other. */
export async function sendAll(target: Target, batches: readonly (readonly string[])[]): Promise<void> {
  for (const batch of batches) await post(target, batch);
}

export function difference(a: readonly string[], b: readonly string[]): { missing: string[]; extra: string[] } {
  const [inA, inB] = [new Set(a), new Set(b)];
  return { missing: a.filter((l) => !inB.has(l)).slice(0, 8), extra: b.filter((l) => !inA.has(l)).slice(0, 8) };
}

export const EQUAL = { missing: [], extra: [] };
