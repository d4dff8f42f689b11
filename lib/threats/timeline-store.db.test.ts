import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor } from '../access';
import type { TestDatabase } from '../db/test-database';
import { recordingDatabase } from '../recording-database.fixture';
import { confirmThreat } from './confirm-store';
import { readThreat } from './store';
import { addEntry, assembleTimeline, changeEntry, orderTimeline, removeEntry } from './timeline-store';

const by = actor();
let db: TestDatabase;
beforeAll(async () => {
  db = await recordingDatabase();
  await confirmThreat(by, { name: 'The miner', alertIds: ['1', '2'] }, db.pool);
});
afterAll(() => db.drop());

async function observe(at: number, note: string): Promise<void> {
  await db.pool.query(
    `insert into observations (host_id, ts, seq, part, process_id, behavior_id, note, author, created_at)
     select host_id, ts, seq, part, process_id, behavior_id, $2, 'analyst', now() from pinned_events
     where owner = 'threat:1' order by ts, seq, part offset $1 limit 1`,
    [at, note],
  );
}

test('the story is assembled from what was observed, told by people, and ordered by them', async () => {
  await observe(9, 'the faker starts');
  await observe(2, 'the download');
  const first = await assembleTimeline(by, 1, db.pool);
  expect(first.map(({ text }) => text)).toEqual(['the download', 'the faker starts']);
  expect(first[0]!.time).toBeLessThan(first[1]!.time!);
  // what is there is not added twice
  expect(await assembleTimeline(by, 1, db.pool)).toHaveLength(2);

  const told = await addEntry(by, 1, { text: 'The web application was not patched.' }, db.pool);
  expect(told.at(-1)).toMatchObject({ ref: null, time: null, author: 'analyst' });
  const [download, faker, words] = told.map(({ id }) => id);
  const ordered = await orderTimeline(by, 1, [words!, download!, faker!], db.pool);
  expect(ordered.map(({ id }) => id)).toEqual([words, download, faker]);
  await expect(orderTimeline(by, 1, [words!, download!], db.pool)).rejects.toMatchObject({ code: 'conflict' });

  await changeEntry(by, 1, faker!, 'xhide starts the miner as systemd', db.pool);
  await removeEntry(by, 1, download!, db.pool);
  await expect(removeEntry(by, 1, download!, db.pool)).rejects.toMatchObject({ code: 'not_found' });
  expect((await readThreat(1, db.pool)).timeline.map(({ text }) => text)).toEqual([
    'The web application was not patched.',
    'xhide starts the miner as systemd',
  ]);
  const { rows } = await db.pool.query(`select action from audit where object = 'threat' order by audit_id`);
  expect(rows.map(({ action }) => action)).toEqual([
    'confirm', 'assemble timeline', 'assemble timeline', 'tell', 'order timeline', 'retell', 'untell',
  ]); // biome-ignore format: one line
});

test('a threat says what its legs share, and what can be looked for elsewhere', async () => {
  const threat = await readThreat(1, db.pool);
  // both starters match the miner in /dev/shm
  expect(threat.shared).toMatchObject([{ a: 1, b: 2, events: 1, facts: [] }]);
  expect(threat.independent).toHaveLength(1);
  const values = threat.indicators.map(({ kind, value }) => `${kind} ${value}`);
  expect(values).toContain('address 203.0.113.45:3333');
  expect(values).toContain('claimed name /usr/sbin/systemd -k start');
  expect(values).toContain('path /home/webapp/.config/.dbus/.sysd');
  expect(values.filter((value) => value.includes('/usr/bin/'))).toEqual([]);
});
