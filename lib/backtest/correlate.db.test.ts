import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actor } from '../access';
import type { TestDatabase } from '../db/test-database';
import { checkRule } from '../detectors/check-store';
import { changeHypothesis, createHypothesis, readHypothesis } from '../hypotheses/store';
import { promote, reject, saveVersion } from '../promotion/store';
import { recordingDatabase } from '../recording-database.fixture';
import { backtest } from './store';

let db: TestDatabase;
beforeAll(async () => {
  db = await recordingDatabase();
});
afterAll(() => db.drop());

const SOURCE = 'logsource: { product: linux, category: process_creation }';
const rule = (name: string, detection: string, source = SOURCE) =>
  `---\ntitle: The rule ${name}\nname: ${name}\n${source}\ndetection: { s: { ${detection} }, condition: s }\n`;
const correlation = (section: string, ...rules: string[]) =>
  `title: A correlation\ncorrelation: { ${section} }\n${rules.join('')}`;

const run = (yaml: string, more: { from?: number; to?: number } = {}) => backtest({ yaml, ...more }, { pool: db.pool });
const STARTS = rule('starts', 'Image|startswith: /');

/** Events of process starts that are in a window of `seconds` with at least `least` of them, by SQL alone. */
async function dense(seconds: number, least: number): Promise<{ events: number; hosts: number }> {
  const { rows } = await db.pool.query<{ events: number; hosts: number }>(
    `with starts as (
       select e.host_id, e.ts, count(*) over (partition by e.host_id order by e.ts
         range between make_interval(secs => $1) preceding and current row) as n
       from events e join behaviors b using (behavior_id) where e.kind = 0 and b.image like '/%')
     select count(*)::int as events, count(distinct host_id)::int as hosts from starts s
     where exists (select from starts t where t.host_id = s.host_id and t.n >= $2
       and s.ts between t.ts - make_interval(secs => $1) and t.ts)`,
    [seconds, least],
  );
  return rows[0]!;
}

describe('the backtest of a correlation', () => {
  it('finds the windows that SQL finds, in all that is stored and in a range', async () => {
    for (const [seconds, least] of [
      [5, 40],
      [30, 150],
      [1, 10],
    ] as const) {
      const yaml = correlation(
        `type: event_count, rules: starts, group-by: Computer, timespan: ${seconds}s, condition: { gte: ${least} }`,
        STARTS,
      );
      const report = await run(yaml);
      const expected = await dense(seconds, least);
      expect(expected.events).toBeGreaterThan(0);
      expect({ events: report.events, hosts: report.hosts }).toEqual(expected);
      expect(report.correlation).toMatchObject({
        incomplete: null,
        listed: true,
        rules: [{ title: 'The rule starts' }],
      });
      expect(report.correlation!.parts[0]!.matches.every(({ value }) => value! >= least)).toBe(true);
      const [from, to] = [report.firstTime!, report.firstTime! + 20_000];
      const part = await run(yaml, { from, to });
      expect(part.firstTime).toBe(report.firstTime);
      expect(part.lastTime!).toBeLessThan(to);
      expect(part.events).toBeLessThanOrEqual(report.events);
    }
  });

  it('tells each match with its group, its numbers and its events, and shows samples of them', async () => {
    const yaml = correlation(
      'type: temporal_ordered, rules: [hidden, miner], group-by: [Computer], timespan: 10m',
      rule('hidden', "TargetFilename|contains: '/.'", 'logsource: { product: linux, category: file_event }'),
      rule('miner', "Image|contains: '/.'"),
    );
    const { correlation: told, samples, problems, ...report } = await run(yaml);
    expect(problems).toMatchObject([{ code: 'correlation-not-live', severity: 'warning', line: 2 }]);
    const [part] = told!.parts;
    expect(part!.matchCount).toBeGreaterThan(0);
    const [match] = part!.matches;
    expect(match).toMatchObject({ group: [{ field: 'Computer', value: match!.hosts[0] }], value: 2 });
    expect(match!.hosts).toHaveLength(1);
    expect(match!.from).toBeLessThanOrEqual(match!.met);
    expect(match!.met - match!.from).toBeLessThanOrEqual(600_000);
    expect(report.events).toBe(part!.matches.reduce((sum, { events }) => sum + events, 0));
    expect(samples.length).toBeGreaterThan(1);
    expect(new Set(samples.flatMap(({ hits }) => hits.map(({ selection }) => selection)))).toEqual(
      new Set(['hidden: s', 'miner: s']),
    );
    expect(match!.refs).toContain(samples.find(({ host }) => host === match!.hosts[0])!.ref);
  });

  it('reads values that stand in the records only, and joins filters to the rules', async () => {
    const bySession =
      'type: value_count, rules: starts, group-by: ParentProcessId, timespan: 1m, condition: { field: ProcessId, gte: 5 }';
    const report = await run(correlation(bySession, STARTS));
    expect(report.correlation!.parts[0]).toMatchObject({ unvalued: 0 });
    expect(report.events).toBeGreaterThan(0);
    const filter = `---\ntitle: Not bash\nlogsource: { product: linux }\nfilter: { rules: any, s: { 'Image|endswith': /bash }, condition: not s }\n`;
    const filtered = await run(correlation(bySession, STARTS, filter));
    expect(filtered.correlation!.rules[0]!.events).toBeLessThan(report.correlation!.rules[0]!.events);
    expect(
      filtered.facets.find(({ name }) => name === 'image')!.values.some(({ value }) => value.endsWith('/bash')),
    ).toBe(false);
  });

  it('joins filters to a single rule, too', async () => {
    const one = STARTS.slice(4);
    const filter = `---\ntitle: Only root\nlogsource: { product: linux }\nfilter: { rules: [starts], s: { User: root }, condition: s }\n`;
    const [all, root] = [await run(one), await run(one + filter)];
    expect(root.events).toBeGreaterThan(0);
    expect(root.events).toBeLessThan(all.events);
    expect(root.correlation).toBeUndefined();
    expect(root.problems).toMatchObject([{ code: 'filter-keeps' }]);
  });

  it('says what is wrong instead', async () => {
    const broken = await run(correlation('type: temporal, rules: [starts, other], timespan: 5m', STARTS));
    expect(broken).toMatchObject({
      ok: false,
      problems: [{ code: 'correlation-not-live' }, { code: 'reference-unknown' }],
    });
    const half = await run('title: T\ncorrelation:\n  type: event_count\n');
    expect(half.problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['attribute-missing']));
    const { problems } = await checkRule(
      correlation('type: event_count, rules: starts, group-by: Sha512, timespan: 5m, condition: { gte: 2 }', STARTS),
      db.pool,
    );
    expect(problems.map(({ code }) => code)).toContain('field-unknown');
    const group = 'type: event_count, rules: starts, group-by: DestinationIp, timespan: 5m, condition: { gte: 2 }';
    expect((await checkRule(correlation(group, STARTS), db.pool)).problems).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: 'field-not-carried', severity: 'warning' })]),
    );
  });
});

describe('a correlation is kept, and does not go live', () => {
  const by = actor();
  const yaml = correlation(
    'type: event_count, rules: starts, group-by: Computer, timespan: 5s, condition: { gte: 40 }',
    STARTS,
  );
  const drafted = async () => {
    const made = await createHypothesis(
      by,
      { title: 'Bursts', statement: 'Many starts at once', observationIds: [] },
      db.pool,
    );
    await changeHypothesis(by, made.id, { yaml }, db.pool);
    return made.id;
  };

  it('as the rule of a hypothesis, with its numbers when it is rejected', async () => {
    const id = await drafted();
    expect((await readHypothesis(id, db.pool)).yaml).toBe(yaml);
    const { events } = await run(yaml);
    expect(await reject(by, id, 'Builds do that', db.pool)).toMatchObject({ state: 'rejected', outcome: { events } });
    const { rows } = await db.pool.query(
      "select result from backtests where hypothesis_id = $1 and purpose = 'reject'",
      [id],
    );
    expect(rows[0].result.correlation.parts[0].matchCount).toBeGreaterThan(0);
  });

  it('promotion and saving as a version say why not', async () => {
    const id = await drafted();
    const epoch = async () => (await db.pool.query('select epoch from live_set')).rows[0].epoch;
    const before = await epoch();
    for (const mode of ['live', 'observing'] as const)
      await expect(promote(by, id, { mode, raisePast: false }, db.pool)).rejects.toMatchObject({
        code: 'invalid',
        message: expect.stringContaining('do not run live yet'),
      });
    expect(await readHypothesis(id, db.pool)).toMatchObject({ state: 'draft', detectorId: null });
    await expect(saveVersion(by, 1, { yaml, note: 'x' }, db.pool)).rejects.toMatchObject({
      message: expect.stringContaining('do not run live yet'),
    });
    expect(await epoch()).toBe(before);
  });
});
