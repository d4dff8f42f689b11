import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, verifyAudit } from '../access';
import { readAdjacent } from '../alerts/adjacent-store';
import { readEventDetail } from '../alerts/event-detail-store';
import type { TestDatabase } from '../db/test-database';
import { recordingDatabase } from '../recording-database.fixture';
import { forget, observe, readObservations } from './observation-store';

let db: TestDatabase;
let refs: string[];
beforeAll(async () => {
  db = await recordingDatabase();
  refs = (await readAdjacent('1', db.pool)).events.slice(0, 3).map((e) => e.ref);
});
afterAll(() => db.drop());

const see = (note = '') => observe(actor(), { refs, note, alertId: '1' }, db.pool);

test('an event is observed once, with a copy that outlives retention', async () => {
  const made = await see('its parent disguises it');
  expect(made.map((o) => o.event.ref)).toEqual(refs);
  expect(made[0]).toMatchObject({
    alertId: '1',
    note: 'its parent disguises it',
    author: 'analyst',
    event: { host: 'web-01' },
  });
  expect((await see()).map((o) => [o.id, o.note])).toEqual(made.map((o) => [o.id, o.note]));
  const { rows } = await db.pool.query(
    `select owner, raw from pinned_events where owner like 'observation:%' order by owner`,
  );
  expect(rows.map((row) => row.owner)).toEqual(made.map((o) => `observation:${o.id}`).sort());
  expect(rows[0].raw.toString()).toMatch(/^\{/);
  expect((await readEventDetail(refs[0]!, db.pool)).observation).toEqual({
    id: made[0]!.id,
    note: 'its parent disguises it',
  });
});

test('a new note replaces the old one, and both are logged', async () => {
  expect((await see('changed')).map((o) => o.note)).toEqual(['changed', 'changed', 'changed']);
  const { rows } = await db.pool.query(
    `select action, count(*)::int as n from audit where object = 'observation' group by 1 order by 1`,
  );
  expect(rows).toEqual([
    { action: 'note', n: 3 },
    { action: 'observe', n: 3 },
  ]);
});

test('they are listed by alert, newest first', async () => {
  const all = await readObservations({ alertId: '1' }, db.pool);
  expect(all.map((o) => o.event.ref)).toHaveLength(3);
  expect(await readObservations({ alertId: '2' }, db.pool)).toEqual([]);
});

test('an observed event is read from its copy once the stored one is gone', async () => {
  const [seq] = refs[0]!.split('-').slice(2);
  await db.pool.query('delete from events where host_id = 1 and seq = $1', [seq]);
  const detail = await readEventDetail(refs[0]!, db.pool);
  expect(detail.raw).toMatch(/^\{/);
  expect(detail.ref).toBe(refs[0]);
});

test('what a hypothesis rests on stays', async () => {
  const [first] = await readObservations({ alertId: '1' }, db.pool);
  await db.pool.query(
    `insert into hypotheses (hypothesis_id, title, yaml, author, created_at, updated_at) values (1, 'fakers', '', 'x', now(), now())`,
  );
  await db.pool.query('insert into hypothesis_observations values (1, 1, $1)', [first!.id]);
  await expect(forget(actor(), { ids: [first!.id] }, db.pool)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('fakers'),
  });
  expect((await readObservations({ hypothesisId: 1 }, db.pool)).map((o) => o.id)).toEqual([first!.id]);
  await db.pool.query('delete from hypothesis_observations');
  expect(await forget(actor(), { ids: [first!.id], refs: [refs[2]!] }, db.pool)).toEqual({
    removed: expect.any(Number),
  });
  expect(await verifyAudit(db.pool)).toMatchObject({ ok: true });
});

test.each([['x'], ['1-1-1-1'], ['99-1-1-1']])('%s cannot be observed', async (ref) => {
  await expect(observe(actor(), { refs: [ref], note: '', alertId: null }, db.pool)).rejects.toMatchObject({
    code: expect.stringMatching(/bad_request|not_found/),
  });
});
