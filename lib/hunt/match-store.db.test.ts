import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtest } from '../backtest/store';
import { total3 } from '../backtest/tally';
import type { TestDatabase } from '../db/test-database';
import { readException } from '../detectors/exception';
import { recordingDatabase } from '../recording-database.fixture';
import type { MatchPage, MatchQuestion } from './match';
import { matchPage } from './match-store';

let db: TestDatabase;
beforeAll(async () => {
  db = await recordingDatabase();
});
afterAll(() => db.drop());

const rule = (selection: object, category = 'process_creation') =>
  JSON.stringify({
    ...{ title: 'x', logsource: { product: 'linux', category }, level: 'low' },
    detection: { s: selection, condition: 's' },
  });

async function all(
  yaml: string,
  limit: number,
  exceptions: Parameters<typeof matchPage>[1] = [],
  wanted: Pick<MatchQuestion, 'under' | 'except' | 'from' | 'to'> = {},
) {
  const matches: MatchPage['matches'] = [];
  for (let after: string | undefined; ; ) {
    const page = await matchPage({ yaml, limit, after, run: `${yaml} ${limit}`, ...wanted }, exceptions, db.pool);
    expect(page.matches.length).toBeLessThanOrEqual(limit);
    matches.push(...page.matches);
    if (page.next === null) return matches;
    after = page.next;
  }
}

describe('all that a rule matches', () => {
  it.each([
    ['few', { 'Image|contains': '/dev/shm/' }, 'process_creation'],
    ['many', { 'Image|startswith': '/usr/bin/' }, 'process_creation'],
    ['no index helps', { DisguisedByParent: true }, 'process_creation'],
    ['files', { 'TargetFilename|contains': '/tmp/' }, 'file_event'],
    ['single events decide', { Computer: 'web-01', 'Image|endswith': 'sh' }, 'process_creation'],
  ])('is gone through page by page, %s', async (_, selection, category) => {
    const yaml = rule(selection, category);
    const report = await backtest({ yaml }, { pool: db.pool });
    expect(report.events).toBeGreaterThan(0);
    const matches = await all(yaml, Math.ceil(report.events / 5));
    expect(new Set(matches.map(({ ref }) => ref)).size).toBe(report.events);
    expect(matches.map(({ time }) => time)).toEqual(matches.map(({ time }) => time).sort((a, b) => b - a));
    expect(matches.every(({ hits }) => hits.length > 0)).toBe(true);
  });

  it('says what people said of each', async () => {
    const yaml = rule({ 'Image|contains': '/dev/shm/' });
    const [first] = await all(yaml, 50);
    expect(first!.judgement).toBe('unjudged');
    await db.pool.query(
      `insert into labels (host_id, ts, seq, part, verdict, author, created_at)
       select host_id, ts, seq, part, true, 'x', now() from events where host_id = $1 and behavior_id = $2 and ts = to_timestamp($3 / 1000.0)`,
      [first!.hostId, first!.behaviorId, first!.time],
    );
    expect((await all(yaml, 50)).find(({ ref }) => ref === first!.ref)!.judgement).toBe('true');
  });

  it('leaves out what the detector passes over', async () => {
    const yaml = rule({ 'Image|startswith': '/usr/bin/' });
    const { ready } = readException({
      exceptionId: 1,
      scope: { hosts: [], conditions: [{ field: 'User', operator: 'is', value: 'root' }] },
      expiresAt: null,
    });
    const report = await backtest({ yaml, exceptions: [ready!] }, { pool: db.pool });
    const matches = await all(yaml, 500, [ready!]);
    expect(matches.length).toBe(report.events);
    expect(matches.length).toBeLessThan((await all(yaml, 500)).length);
  });

  it.each([
    ['a program', rule({ 'Image|startswith': '/usr/' })],
    ['files', rule({ 'TargetFilename|contains': '/' }, 'file_event')],
    ['single events decide', rule({ Computer: 'web-01', 'Image|endswith': 'sh' })],
  ])('behind each number of a facet and of a bar is as much as it says, %s', async (_, yaml) => {
    const { facets, histogram } = await backtest({ yaml }, { pool: db.pool });
    const asked = facets.flatMap(({ name, values }) => [values[0]!, values.at(-1)!].map((v) => ({ name, ...v })));
    expect(new Set(asked.map(({ name }) => name)).size).toBeGreaterThan(3);
    expect(facets.find(({ name }) => name === 'folder')!.values.length).toBeGreaterThan(0);
    for (const { counts, ...under } of asked)
      expect([under, (await all(yaml, 500, [], { under })).length]).toEqual([under, total3(counts)]);
    for (const [i, counts] of histogram!.bins.entries()) {
      if (total3(counts) === 0) continue;
      const from = histogram!.from + i * histogram!.binMs;
      expect(await all(yaml, 500, [], { from, to: from + histogram!.binMs })).toHaveLength(total3(counts));
    }
  });

  it.each([
    ['by behavior', { 'Image|contains': '/dev/shm/' }],
    ['where single events decide', { 'Image|endswith': 'sh', Computer: 'web-01' }],
  ])('of two rules what only one of them matches, %s', async (_, selection) => {
    const [now, before] = [rule(selection), rule({ 'Image|endswith': ['sh', '/systemd'] })];
    const compareWith = { versionId: 1, versionNumber: 1, yaml: before };
    const { comparison } = await backtest({ yaml: now, compareWith }, { pool: db.pool });
    expect(await all(now, 500, [], { except: before })).toHaveLength(total3(comparison!.gained));
    const lost = await all(before, 500, [], { except: comparison!.yaml && now });
    expect(lost).toHaveLength(total3(comparison!.lost));
    expect(lost.length).toBeGreaterThan(0);
  });

  it('of a rule that cannot run is refused', async () => {
    await expect(matchPage({ yaml: 'title: [', limit: 5 }, [], db.pool)).rejects.toMatchObject({ code: 'invalid' });
  });
});
