import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestDatabase } from '../db/test-database';
import type { AdjacentList } from '../process-tree/tree';
import { ingestRecording, recordingDatabase } from '../recording-database.fixture';
import { readAdjacent } from './adjacent-store';
import { readEventDetail } from './event-detail-store';

let db: TestDatabase;
let list: AdjacentList;
beforeAll(async () => {
  db = await recordingDatabase();
  list = await readAdjacent('1', db.pool);
});
afterAll(() => db.drop());

test('lists what the incident did, rarest first, each behavior once', () => {
  expect(list.total).toBe(list.events.length);
  expect(new Set(list.events.map((e) => e.ref)).size).toBe(list.events.length);
  expect(list.events.some((e) => e.kind === 'process_end')).toBe(false);
  const rarity = list.events.map((e) => [e.prevalence.hosts, e.prevalence.events] as const);
  expect(rarity).toEqual([...rarity].sort((a, b) => a[0] - b[0] || a[1] - b[1]));
});

test('the disguised miner stands above what every host does', () => {
  const rank = (title: string) => list.events.findIndex((e) => e.title.startsWith(title));
  expect(rank('runs /dev/shm/.x11/xmrig as /usr/sbin/systemd -k start')).toBeGreaterThanOrEqual(0);
  expect(rank('runs /dev/shm/.x11/xmrig as')).toBeLessThan(rank('runs /usr/bin/id'));
  expect(list.events.find((e) => e.title === 'connects to 203.0.113.45:3333')).toMatchObject({
    refs: expect.arrayContaining([expect.any(String)]),
    facts: expect.arrayContaining(['DisguisedByParent', 'DestinationExternal']),
    prevalence: { hosts: 0, events: 0 },
  });
  expect(
    list.events
      .filter((e) => e.alerted > 0)
      .every((e) => e.kind === 'process_start' && e.facts.includes('ImageHidden')),
  ).toBe(true);
});

test('hosts never exceed the other hosts that report', () => {
  for (const { prevalence } of list.events) expect(prevalence.hosts).toBeLessThanOrEqual(prevalence.reporting);
  expect(list.events.find((e) => e.title === 'runs /usr/bin/id')!.prevalence).toMatchObject({ hosts: 6, reporting: 6 });
});

test('an event tells everything of itself', async () => {
  const miner = list.events.find((e) => e.title.startsWith('runs /dev/shm/.x11/xmrig'))!;
  const detail = await readEventDetail(miner.ref, db.pool);
  expect(detail).toMatchObject({
    host: 'web-01',
    kind: 'process_start',
    format: 'ecs',
    observation: null,
    behaviorPrevalence: { hosts: 0, reporting: 6, events: 0 },
  });
  expect(JSON.parse(detail.raw)).toMatchObject({ process: { executable: '/dev/shm/.x11/xmrig' } });
  expect(detail.facts).toContainEqual({ name: 'DisguisedByParent', value: true, description: expect.any(String) });
  const prevalence = Object.fromEntries(detail.prevalence.map((p) => [p.field, p.prevalence]));
  expect(prevalence.sha256).toEqual({ hosts: 0, reporting: 6, events: 0 });
  expect(prevalence.user).toEqual({ hosts: 0, reporting: 6, events: 0 });
  expect(detail.matches.map((m) => m.alertId)).toEqual(['1', '2']);
  const hit = detail.matches[0]!.hits[0]!;
  expect(hit.value.slice(...hit.ranges[0]!)).toBe('/dev/shm/.x11/');
});

test('chmod of others counts, the incident’s own does not', async () => {
  const chmod = list.events.find((e) => e.kind === 'file_chmod')!;
  const { prevalence } = await readEventDetail(chmod.ref, db.pool);
  const { rows } = await db.pool.query(
    `select count(distinct e.host_id)::int as hosts, count(*)::int as events from events e join behaviors b using (behavior_id) join targets t using (target_id)
     where e.kind between 2 and 6 and t.doc -> 'file' ->> 'mode' = '493' and e.host_id <> 1`,
  );
  expect(prevalence.find((p) => p.field === 'mode')!.prevalence).toEqual({ ...rows[0], reporting: 6 });
});

test('what another incident did counts until it is confirmed as a threat', async () => {
  await ingestRecording(db, 2);
  const { rows } = await db.pool.query<{ host: number; anchor: string }>(
    `select p.host_id as host, p.anchor_id as anchor from processes p join hosts h using (host_id) join behaviors b using (behavior_id)
     where h.name = 'relay-01' and b.image like '%/kswapd0' limit 1`,
  );
  // both incidents run a program from a folder below .config and connect out from it
  const ofHidden = (facts: string[]) => facts.includes('ImageBelowConfig') && facts.includes('DestinationExternal');
  const seen = async () => (await readAdjacent('1', db.pool)).events.find((e) => ofHidden(e.facts))!.prevalence;
  await eventually(async () => expect(await seen()).toMatchObject({ hosts: 1, events: expect.any(Number) }));
  await db.pool.query(
    `insert into threats (threat_id, name, created_by, created_at, updated_at, first_ts, last_ts) values (1, 't', 'x', now(), now(), now(), now())`,
  );
  await db.pool.query('insert into threat_lineages values (1, $1, $2)', [rows[0]!.host, rows[0]!.anchor]);
  expect(await seen()).toMatchObject({ hosts: 0, events: 0 });
});

/** Counts of the fleet may be some seconds old. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await check();
    } catch (error) {
      if (attempt === 30) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

test.each(['', 'x', '1-2-3', '1-1-1-1', '9-1795424208627000-6268-1646811363', `1-${'9'.repeat(16)}-1-1`])(
  '%j is no event',
  async (ref) => {
    await expect(readEventDetail(ref, db.pool)).rejects.toMatchObject({ code: 'not_found' });
  },
);
