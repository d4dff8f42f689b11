import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor } from '../access';
import type { TestDatabase } from '../db/test-database';
import { columnsOf, DRAFT, survivesOf, type TrialReport } from '../hypotheses/evasion';
import { observe } from '../hypotheses/observation-store';
import { createHypothesis } from '../hypotheses/store';
import { readSuggestions } from '../hypotheses/suggest-store';
import { Incidents } from '../incident';
import { recordingDatabase } from '../recording-database.fixture';
import { confirmThreat } from '../threats/confirm-store';
import { promote } from './store';
import { readTrial } from './trial-store';

const by = actor();
const DISGUISE = `title: A child in disguise
logsource: { product: linux, category: process_creation }
detection:
  selection: { DisguisedByParent: true }
  condition: selection
level: high
`;

let db: TestDatabase;
let ofAlert: number;
let ofEvents: number;
let ofNothing: number;
beforeAll(async () => {
  db = await recordingDatabase();
  const make = async (wish: { alertId?: string; observationIds?: string[] }) =>
    (await createHypothesis(by, { title: 'Idea', statement: '', observationIds: [], yaml: DISGUISE, ...wish }, db.pool)).id; // biome-ignore format: one line
  const { rare } = await readSuggestions('1', {}, db.pool);
  const [observed] = await observe(by, { refs: rare[0]!.refs.slice(0, 1), note: '', alertId: '1' }, db.pool);
  ofAlert = await make({ alertId: '1' });
  ofEvents = await make({ observationIds: [observed!.id] });
  ofNothing = await make({});
});
afterAll(() => db.drop());

const tried = async (id: number, yaml = DISGUISE): Promise<TrialReport> => {
  const answer = await readTrial(id, yaml, db.pool);
  if (!answer.ok) throw new Error(answer.reason);
  return answer;
};

test('a draft is tried beside the live detectors on what its alert’s lineage did', async () => {
  const report = await tried(ofAlert);
  expect(report).toMatchObject({ own: DRAFT, events: 46 });
  expect(report.detectors.map(({ id, state }) => [id, state])).toEqual([[1, 'live'], [2, 'live'], [DRAFT, 'draft']]); // biome-ignore format: one line
  // legs are those that stand without it; with it there is one more wherever it catches the change
  for (const variant of columnsOf(report)) {
    const more = DRAFT in variant.caught ? 1 : 0;
    expect(report.legsWith[variant.id]!.legs).toBe(variant.legs + more);
  }
  expect(report.before).toMatchObject({ legs: 2, caught: { [DRAFT]: 1 } });
  const { survives, of } = survivesOf(DRAFT, report);
  expect(of).toBe(columnsOf(report).length - 1);
  expect(survives).toBeGreaterThan(of / 2);
  expect(survives).toBeLessThan(of);
});

test('where it came from no alert, on the lineages of what was observed; without either there is nothing to change', async () => {
  expect((await tried(ofEvents)).events).toBe(46);
  expect(await readTrial(ofNothing, DISGUISE, db.pool)).toMatchObject({ ok: false, reason: expect.stringContaining('no incident') }); // biome-ignore format: one line
  await expect(readTrial(999, DISGUISE, db.pool)).rejects.toMatchObject({ code: 'not_found' });
});

test('its text as it stands in the editor decides; one that cannot be tried leaves the others', async () => {
  const missed = await tried(ofAlert, DISGUISE.replace('DisguisedByParent: true', 'User: nobody'));
  expect(missed.detectors.at(-1)).toMatchObject({ id: DRAFT });
  expect(columnsOf(missed).some(({ caught }) => DRAFT in caught)).toBe(false);
  const broken = await tried(ofAlert, 'title: [');
  expect(broken).toMatchObject({ own: null, untried: expect.stringContaining('errors') });
  expect(broken.detectors.map(({ id }) => id)).toEqual([1, 2]);
});

test('the thread gives the same answer, and leaves out what nobody waits for', async () => {
  const thread = new Incidents(db.url, { warm: false });
  try {
    const answer = JSON.parse(await thread.ask({ trial: ofAlert, yaml: DISGUISE }));
    expect(answer).toEqual(JSON.parse(JSON.stringify(await readTrial(ofAlert, DISGUISE, db.pool))));
    const stop = new AbortController();
    const asked = thread.ask({ trial: ofAlert, yaml: DISGUISE }, stop.signal);
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' });
    await expect(thread.ask({ trial: 999, yaml: DISGUISE })).rejects.toMatchObject({ code: 'not_found' });
  } finally {
    await thread.end();
  }
});

test('on the threat that its alert became, and as the detector that it became; what only observes is no leg', async () => {
  await confirmThreat(by, { name: 'A miner', alertIds: ['1', '2'] }, db.pool);
  const before = await tried(ofAlert);
  expect(before.before.legs).toBe(2);
  await promote(by, ofAlert, { mode: 'observing', raisePast: false }, db.pool);
  const watching = await tried(ofAlert);
  const own = watching.own!;
  expect(own).toBeGreaterThan(2);
  expect(watching.detectors.map(({ id, state }) => [id, state])).toEqual([[1, 'live'], [2, 'live'], [own, 'observing']]); // biome-ignore format: one line
  expect(watching.before).toMatchObject({ legs: 2, caught: { [own]: 1 } });
});
