import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluate } from '../backtest/evaluate-store';
import { storedSpan } from '../backtest/stored-store';
import type { TestDatabase } from '../db/test-database';
import { type ReadyRule, readRule } from '../detectors/rule';
import { Incidents } from '../incident';
import { recordingDatabase } from '../recording-database.fixture';
import { narrowRule } from './narrow-store';

let db: TestDatabase;
beforeAll(async () => {
  db = await recordingDatabase();
});
afterAll(() => db.drop());

const backtestIds = async (ready: ReadyRule) => {
  const span = (await storedSpan(db.pool))!;
  const { traits } = await evaluate(db.pool, ready, { range: { from: span.from, to: span.to + 1 }, everything: true });
  return [...traits.keys()];
};

const CHMOD = `title: A hidden file is made executable
logsource: { product: linux, category: file_event }
detection:
  selection: { FileAction: chmod, TargetHidden: true, FileExecutable: true }
  condition: selection
`;

test('refuses as long as nothing is confirmed, and for a rule that does not read', async () => {
  expect(await narrowRule(CHMOD, db.pool)).toEqual({ ok: false, reason: expect.stringContaining('confirmed') });
  expect(await narrowRule('title: x', db.pool)).toEqual({ ok: false, reason: expect.stringContaining('errors') });
});

test('keeps the confirmed, hides what developers do, and names it', async () => {
  const { rows } = await db.pool.query<{ host: number; anchor: string }>(
    'select host_id as host, anchor_id as anchor from alerts order by alert_id limit 1',
  );
  await db.pool.query(
    `insert into threats (threat_id, name, created_by, created_at, updated_at, first_ts, last_ts) values (1, 't', 'x', now(), now(), now(), now())`,
  );
  await db.pool.query('insert into threat_lineages values (1, $1, $2)', [rows[0]!.host, rows[0]!.anchor]);
  const answer = await narrowRule(CHMOD, db.pool);
  if (!answer.ok) throw new Error(answer.reason);
  expect(answer).toMatchObject({ kept: 3, noise: 116 });
  const [best] = answer.proposals;
  expect(best).toMatchObject({ leftEvents: 0, hiddenEvents: 116 });
  expect(best!.hidden[0]).toMatchObject({ title: expect.stringMatching(/^marks .* executable/), knownFalse: false });
});

test('says the same in its thread, told what matches or not', async () => {
  const alone = JSON.parse(JSON.stringify(await narrowRule(CHMOD, db.pool)));
  const { ready } = readRule(CHMOD);
  const found = await backtestIds(ready!);
  const thread = new Incidents(db.url, { warm: false });
  try {
    expect(JSON.parse(await thread.ask({ narrow: CHMOD }))).toEqual(alone);
    expect(JSON.parse(await thread.ask({ narrow: CHMOD, matched: found.join('') }))).toEqual(alone);
    expect(JSON.parse(await thread.ask({ narrow: CHMOD, matched: '' }))).toMatchObject({ ok: false });
  } finally {
    await thread.end();
  }
});
