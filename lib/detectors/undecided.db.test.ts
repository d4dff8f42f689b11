import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actor } from '../access';
import { backtest } from '../backtest/store';
import { type TestDatabase, testDatabase } from '../db/test-database';
import { createHypothesis } from '../hypotheses/store';
import { ingest } from '../ingest';
import { promote, saveVersion } from '../promotion/store';
import { listDetectors } from './store';
import { readTriggers } from './trigger-store';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const START = Date.parse('2026-11-23T08:00:00Z');
const record = (host: string, n: number, line: string) =>
  JSON.stringify({
    '@timestamp': new Date(START + n * 1000).toISOString(),
    event: { kind: 'event', category: ['process'], type: ['start'], action: 'exec', id: `${n}`, sequence: n },
    host: { id: host, name: host },
    process: { pid: 100 + n, executable: '/bin/x', args: ['x', line], command_line: `x ${line}`, parent: { pid: 1 } },
  });
const send = (...records: string[]) =>
  ingest(Buffer.from(`${records.join('\n')}\n`), {
    pool: db.pool,
    source: 'test',
    range: { from: START - 1000, to: START + 3_600_000 },
  });

/** Large enough to use up the work of a rule on a text of a few thousand characters. */
const costly = (name: string) =>
  `title: ${name}\nlogsource: { product: linux, category: process_creation }\ndetection:\n  s:\n    CommandLine|re: '${EXPRESSION}'\n  condition: s\n`;
const EXPRESSION = `${'[ab]{1,900}'.repeat(8)}Z`;
const LONG = `Z${'ab'.repeat(3000)}`;

describe('a behavior that a live detector cannot decide within its work', () => {
  it('is stored with the batch, and shown; its neighbours are decided', async () => {
    const made = await createHypothesis(actor(), { title: 'Costly', statement: 's', observationIds: [] }, db.pool);
    await db.pool.query('update hypotheses set yaml = $2 where hypothesis_id = $1', [made.id, costly('Costly')]);
    const { detectorId } = await promote(
      actor(),
      made.id,
      { mode: 'live', raisePast: false, waiver: 'Its telemetry comes next' },
      db.pool,
    );
    expect(await send(record('one', 1, LONG), record('one', 2, 'abababababZ'), record('one', 3, LONG))).toMatchObject({
      created: 3,
    });
    await send(record('two', 4, LONG));
    const rows = await db.pool.query(
      'select host_id, detector_id, extract(epoch from ts)::int as at from undecided order by 1',
    );
    expect(rows.rows.map(({ detector_id, at }) => [detector_id, at])).toEqual([
      [detectorId, START / 1000 + 1],
      [detectorId, START / 1000 + 4],
    ]);
    expect(await listDetectors(db.pool)).toMatchObject([{ id: detectorId, undecided: 1, events: 1 }]);
    const { incomplete, events } = await backtest({ yaml: costly('Costly') }, { pool: db.pool });
    expect({ incomplete, events }).toEqual({ incomplete: 1, events: 1 });
  });

  it('is no longer told of a new version that decides', async () => {
    const { id } = (await listDetectors(db.pool))[0]!;
    const yaml = costly('Costly').replace(EXPRESSION, '[ab]+Z');
    await saveVersion(actor(), id, { yaml, note: 'smaller' }, db.pool);
    await send(record('one', 5, LONG));
    expect(await listDetectors(db.pool)).toMatchObject([{ id, undecided: 0, version: 2 }]);
  });
});

describe('a stored rule that no longer parses', () => {
  it('stops no other detector, and is named', async () => {
    const make = async (title: string) => {
      const made = await createHypothesis(actor(), { title, statement: 's', observationIds: [] }, db.pool);
      const yaml = `title: ${title}\nlogsource: { product: linux, category: process_creation }\ndetection:\n  s:\n    CommandLine|contains: broken\n  condition: s\n`;
      await db.pool.query('update hypotheses set yaml = $2 where hypothesis_id = $1', [made.id, yaml]);
      return promote(actor(), made.id, { mode: 'live', raisePast: false, waiver: 'Its telemetry comes next' }, db.pool);
    };
    const [broken, whole] = [await make('Broken'), await make('Whole')];
    await db.pool.query(`update detector_versions set yaml = 'title: Broken' where detector_id = $1`, [
      broken.detectorId,
    ]);
    await db.pool.query('update live_set set epoch = epoch + 1');
    expect(await send(record('three', 5, 'broken'))).toMatchObject({ created: 1 });
    const { rows } = await db.pool.query<{ id: number }>(
      `select detector_id as id from matches m join hosts h using (host_id) where h.name = 'three' and detector_id = any($1::int[])`,
      [[broken.detectorId, whole.detectorId]],
    );
    expect(rows).toEqual([{ id: whole.detectorId }]);
    expect(await readTriggers(db.pool)).toContainEqual({
      detectorId: broken.detectorId,
      reasons: [expect.stringMatching(/does not parse/)],
    });
  });
});
