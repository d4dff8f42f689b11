import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor } from '../access';
import type { TestDatabase } from '../db/test-database';
import { observe } from '../hypotheses/observation-store';
import { changeHypothesis, createHypothesis } from '../hypotheses/store';
import { promote, reject } from '../promotion/store';
import { ingestRecording, recordingDatabase } from '../recording-database.fixture';
import { confirmThreat } from '../threats/confirm-store';
import { readThreat } from '../threats/store';
import type { Lineage } from './lineage';
import { readLineage } from './store';

let db: TestDatabase;
beforeAll(async () => {
  db = await recordingDatabase();
});
afterAll(() => db.drop());

const rule = (title: string, detection: string, category = 'process_creation') => `title: ${title}
logsource: { product: linux, category: ${category} }
detection: ${detection}
level: high
`;
const DISGUISE = rule(
  'A parent disguises its child',
  '{ selection: { DisguisedByParent: true }, condition: selection }',
);
const CHMOD = rule(
  'chmod marks a hidden file executable',
  '{ selection: { FileAction: chmod, TargetHidden: true, FileExecutable: true }, condition: selection }',
  'file_event',
);

const pairs = ({ edges }: Lineage) => edges.map(({ from, to }) => `${from} ${to}`);
const named = ({ nodes }: Lineage, key: string) => nodes.find((node) => node.key === key);

async function idea(title: string, yaml: string, kind: string, threatId?: number) {
  const image = `select p.host_id, p.process_id from processes p
    join alerts a on a.host_id = p.host_id and a.anchor_id = p.anchor_id where a.alert_id = 1`;
  const { rows } = await db.pool.query(
    `select e.host_id || '-' || (extract(epoch from e.ts) * 1000000)::bigint || '-' || e.seq || '-' || e.part as ref
     from events e join (${image}) p using (host_id, process_id)
     where e.kind = $1 order by e.ts desc limit 1`,
    [kind],
  );
  const [seen] = await observe(
    actor(),
    { refs: [rows[0].ref], note: `because ${title}`, alertId: threatId ? null : '1' },
    db.pool,
  );
  const wish = {
    title,
    statement: '',
    observationIds: [seen!.id],
    alertId: threatId ? null : '1',
    threatId: threatId ?? null,
  };
  const { id } = await createHypothesis(actor(), wish, db.pool);
  await changeHypothesis(actor(), id, { yaml }, db.pool);
  return { id, observation: seen!.id };
}

test('nothing has a lineage before somebody decides something', async () => {
  const lineage = await readLineage(undefined, db.pool);
  expect(lineage.growth).toMatchObject({ threats: [], medianToDetectorMs: null });
  expect(lineage.growth.steps.at(-1)).toMatchObject({ detectors: 2, threats: 0, legs: 0 });
  expect(lineage).toMatchObject({
    nodes: [],
    edges: [],
    numbers: {
      liveDetectors: 2,
      starterDetectors: 2,
      hypotheses: { promoted: 0, rejected: 0, draft: 0 },
      threats: 0,
      caughtByBornElsewhere: 0,
    },
  });
});

test('an idea hangs on its alert until the alert is confirmed', async () => {
  const { id, observation } = await idea('A parent disguises its child', DISGUISE, '0');
  const lineage = await readLineage(undefined, db.pool);
  expect(pairs(lineage)).toEqual([
    'detector-1 alert-1',
    `alert-1 observation-${observation}`,
    `observation-${observation} hypothesis-${id}`,
  ]);
  expect(named(lineage, `observation-${observation}`)).toMatchObject({
    title: expect.stringMatching(/^run \//),
    detail: 'because A parent disguises its child',
    href: '/alerts/1',
  });
});

test('both first alerts are the origin of the threat, and the threat that of its ideas', async () => {
  await confirmThreat(actor(), { name: 'Coin miner', alertIds: ['1', '2'] }, db.pool);
  const chmod = await idea('chmod', CHMOD, '6', 1);
  await reject(actor(), chmod.id, 'Developers do it all day.', db.pool);
  await promote(actor(), 1, { mode: 'live', raisePast: true }, db.pool);
  const lineage = await readLineage('threat-1', db.pool);
  expect(pairs(lineage)).toEqual(
    expect.arrayContaining([
      'detector-1 alert-1',
      'alert-1 threat-1',
      'detector-2 alert-2',
      'alert-2 threat-1',
      'threat-1 observation-1',
      'observation-1 hypothesis-1',
      'hypothesis-1 detector-3',
      `threat-1 observation-${chmod.observation}`,
      `observation-${chmod.observation} hypothesis-${chmod.id}`,
    ]),
  );
  expect(named(lineage, `hypothesis-${chmod.id}`)).toMatchObject({
    state: 'rejected',
    detail: '3 known true, 116 unjudged on 5 hosts: Developers do it all day',
  });
  expect(named(lineage, 'hypothesis-1')).toMatchObject({ state: 'promoted', detail: '1 known true, none unjudged' });
  expect(named(lineage, 'detector-3')).toMatchObject({ state: 'live', detail: 'high · from H-1' });
  // what a detector finds in the past of the threat that it came from is shown, and is no catch
  const past = lineage.nodes.filter((node) => node.kind === 'alert' && node.detail.includes('raised for the past'));
  expect(past).toHaveLength(1);
  expect(lineage.numbers).toMatchObject({
    liveDetectors: 3,
    hypotheses: { promoted: 1, rejected: 1, draft: 0 },
    caughtByBornElsewhere: 0,
  });
});

test('the changed adversary is caught by what the first threat gave', async () => {
  await ingestRecording(db, 2);
  const { rows } = await db.pool.query(
    `select alert_id as id from alerts a join hosts h using (host_id) where h.name = 'relay-01'`,
  );
  expect(rows).toHaveLength(1);
  const second = await confirmThreat(actor(), { name: 'The same, changed', alertIds: [rows[0].id] }, db.pool);
  expect(second).toMatchObject({ hosts: ['relay-01'], legs: 1 });
  const leg = second.detectors.find(({ detectorId }) => detectorId === 3)!;
  expect(leg).toMatchObject({ origin: 'hypothesis', hypothesisId: 1 });
  const lineage = await readLineage(undefined, db.pool);
  expect(lineage.edges.find(({ from, to }) => from === 'detector-3' && to === 'threat-2')).toEqual({
    from: 'detector-3',
    to: 'threat-2',
    label: 'caught',
    events: leg.events[2],
  });
  expect(pairs(lineage)).not.toContain('detector-3 threat-1');
  expect(lineage.numbers).toMatchObject({ threats: 2, caughtByBornElsewhere: 1 });
  const origin = (await readLineage('threat-2', db.pool)).nodes.map((node) => node.key);
  expect(origin).toEqual(
    expect.arrayContaining(['alert-1', 'alert-2', 'threat-1', 'observation-1', 'hypothesis-1', 'detector-3']),
  );
  expect((await readThreat(1, db.pool)).legs).toBe(3);
});

test('a detector that only observed caught nothing', async () => {
  await db.pool.query('update matches set alert_id = null where detector_id = 3');
  const lineage = await readLineage(undefined, db.pool);
  expect(pairs(lineage)).not.toContain('detector-3 threat-2');
  expect(lineage.numbers.caughtByBornElsewhere).toBe(0);
});
