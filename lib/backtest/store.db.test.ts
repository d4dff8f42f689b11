import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actor } from '../access';
import { changeAlerts } from '../alerts/change-store';
import type { TestDatabase } from '../db/test-database';
import { type ReadyRule, readRule } from '../detectors/rule';
import { recordingDatabase } from '../recording-database.fixture';
import { streamBehaviors } from '../telemetry/dictionary-store';
import type { EventKind } from '../telemetry/event';
import { behaviorView, fieldOf } from '../telemetry/fields';
import { evaluate } from './evaluate-store';
import { keepRun } from './kept-store';
import type { BacktestReport, FacetWish } from './report';
import { backtest, backtestFacet } from './store';

let db: TestDatabase;
beforeAll(async () => {
  db = await recordingDatabase();
});
afterAll(() => db.drop());

const KINDS: Record<string, EventKind[]> = {
  process_creation: ['process_start'],
  file_event: ['file_create', 'file_write', 'file_rename', 'file_chmod'],
  network_connection: ['net_connect'],
};
type Category = keyof typeof KINDS;

function rule(category: string, detection: Record<string, unknown>): string {
  return JSON.stringify({ title: 'A rule', logsource: { product: 'linux', category }, detection });
}

function ready(yaml: string): ReadyRule {
  const { ready, problems } = readRule(yaml);
  if (!ready) throw new Error(`${JSON.stringify(problems)}\n${yaml}`);
  return ready;
}

const run = (yaml: string, more: { from?: number; to?: number } = {}) => backtest({ yaml, ...more }, { pool: db.pool });

describe('SQL narrows, the matcher decides', () => {
  type View = ReturnType<typeof behaviorView>;
  const views = new Map<Category, { id: string; view: View }[]>();
  const texts = new Map<string, string[]>();
  const FIELDS = [
    'Image',
    'CommandLine',
    'ParentImage',
    'ParentCommandLine',
    'User',
    'TargetFilename',
    'DestinationIp',
  ];

  beforeAll(async () => {
    for (const [category, kinds] of Object.entries(KINDS)) {
      const list = [];
      for await (const { id, behavior } of streamBehaviors(db.pool, { kinds }))
        list.push({ id, view: behaviorView(behavior) });
      views.set(category, list);
      for (const field of FIELDS) {
        const values = list.map(({ view }) => view.get(field)).filter((value) => typeof value === 'string');
        texts.set(`${category} ${field}`, [...new Set(values)].slice(0, 400));
      }
    }
  });

  /** A piece of a stored value, with its case changed and wildcards put in now and then. */
  const piece = (category: string, field: string) =>
    fc
      .tuple(fc.nat(), fc.nat(), fc.nat({ max: 12 }), fc.constantFrom('as it is', 'upper', 'star', 'question'))
      .map(([pick, at, length, how]) => {
        const values = texts.get(`${category} ${field}`)!;
        const value = values[pick % Math.max(1, values.length)] ?? '/tmp/%_\\x';
        const start = at % Math.max(1, value.length);
        const text = value.slice(start, start + length + 1).replace(/[\\*?]/g, '\\$&');
        if (how === 'upper') return text.toUpperCase();
        if (how === 'star') return text.length > 2 ? `${text.slice(0, 2)}*${text.slice(2)}` : text;
        return how === 'question' ? text.replace(/[a-z]/, '?') : text;
      })
      .filter((text) => text.trim().length > 0 && !/\\$/.test(text));

  const test = (category: string) =>
    fc
      .constantFrom(...FIELDS)
      .chain((field) =>
        fc
          .tuple(
            fc.constantFrom('', '|contains', '|startswith', '|endswith', '|contains|all', '|contains|cased'),
            fc.array(piece(category, field), { minLength: 1, maxLength: 3 }),
          )
          .map(
            ([modifier, values]) =>
              [
                `${field}${modifier}`,
                modifier.endsWith('all') && values.length < 2 ? [...values, ...values] : values,
              ] as const,
          ),
      );

  const generated = fc.constantFrom(...Object.keys(KINDS)).chain((category) =>
    fc
      .tuple(
        fc.array(test(category), { minLength: 1, maxLength: 2 }),
        fc.array(test(category), { minLength: 1, maxLength: 2 }),
        fc.constantFrom(
          'one',
          'one and two',
          'one or two',
          'one and not two',
          'not one',
          'not one or two',
          '1 of them',
          'all of them',
        ),
      )
      .map(([one, two, condition]) => ({
        category,
        yaml: rule(category, {
          one: Object.fromEntries(one),
          two: two.map((pair) => Object.fromEntries([pair])),
          condition,
        }),
      })),
  );

  it('finds in the database exactly what the matcher finds in all behaviors', async () => {
    let matching = 0;
    await fc.assert(
      fc.asyncProperty(generated, async ({ category, yaml }) => {
        const compiled = readRule(yaml).ready;
        fc.pre(compiled !== undefined);
        const { traits } = await evaluate(db.pool, compiled!, { range: { from: 0, to: 4e12 }, everything: true });
        const expected = views.get(category)!.filter(({ view }) => compiled!.matcher.matches(view));
        if (expected.length > 0) matching++;
        expect([...traits.keys()].sort()).toEqual(expected.map(({ id }) => id).sort());
      }),
      { numRuns: 250 },
    );
    expect(matching).toBeGreaterThan(60);
    expect(FIELDS.filter((field) => fieldOf(field)?.column)).toHaveLength(6);
  });

  it('counts from rollups what single events give, whole and in any part of the time', async () => {
    const yaml = rule('process_creation', {
      selection: { 'Image|endswith': ['/dash', '/git'] },
      condition: 'selection',
    });
    const whole = await run(yaml);
    const compiled = ready(yaml);
    const ids = views
      .get('process_creation')!
      .filter(({ view }) => compiled.matcher.matches(view))
      .map(({ id }) => id);
    const { rows } = await db.pool.query<{ time: number; host: string }>(
      `select (extract(epoch from ts) * 1000)::float8 as time, name as host from events join hosts using (host_id)
       where behavior_id = any($1::uuid[]) and kind = 0 and ts > '2026-01-01' order by ts`,
      [ids],
    );
    expect(whole).toMatchObject({ events: rows.length, hosts: new Set(rows.map(({ host }) => host)).size });
    expect([whole.firstTime, whole.lastTime]).toEqual([rows[0]!.time, rows.at(-1)!.time]);
    expect(sumOf(whole)).toBe(rows.length);
    const middle = rows[Math.floor(rows.length / 2)]!.time;
    for (const [from, to] of [
      [undefined, middle],
      [middle, undefined],
      [middle - 30_000, middle + 0.001],
      [middle, middle],
    ]) {
      const part = await run(yaml, { from, to });
      const inside = rows.filter(({ time }) => time >= (from ?? 0) && time < (to ?? 4e12));
      expect(part.events, `${from} to ${to}`).toBe(inside.length);
      expect(sumOf(part)).toBe(inside.length);
      expect(part.hosts).toBe(new Set(inside.map(({ host }) => host)).size);
    }
    const day = Date.UTC(2026, 10, 23);
    expect((await run(yaml, { from: day, to: day + 86_400_000 })).events).toBe(rows.length);
    expect((await run(yaml, { from: day - 86_400_000, to: day })).events).toBe(0);
  });

  const sumOf = (report: BacktestReport) =>
    (report.histogram?.bins ?? []).reduce((sum, bin) => sum + bin.true + bin.false + bin.unjudged, 0);
});

describe('the report', () => {
  const CHMOD = rule('file_event', {
    selection: { FileAction: 'chmod', TargetHidden: true, FileExecutable: true },
    condition: 'selection',
  });
  const MINER = rule('process_creation', { selection: { 'Image|contains': '/.x11/' }, condition: 'selection' });

  it('says what a rule that does not read is wrong about, and counts nothing', async () => {
    const report = await run(rule('process_creation', { selection: { Imagee: 'x' }, condition: 'selection' }));
    expect(report).toMatchObject({ ok: false, events: 0, storedEvents: 0 });
    expect(report.problems[0]).toMatchObject({ code: 'field-unknown', hint: 'did you mean "Image"?' });
  });

  it('gives the base of its numbers', async () => {
    const report = await run(CHMOD);
    expect(report).toMatchObject({
      ok: true,
      events: 119,
      hosts: 6,
      storedEvents: 4_494,
      storedHosts: 7,
      incomplete: 0,
    });
    expect(report.reportingHosts).toBe(7);
    expect(report.facets.map(({ name }) => name)).toEqual(['host', 'user', 'image', 'parent', 'folder']);
    expect(report.facets[0]!.values[0]).toEqual({ value: 'ci-01', counts: { true: 0, false: 0, unjudged: 81 } });
    expect(new Set(report.samples.map(({ host }) => host)).size).toBe(6);
  });

  it('marks the characters that matched', async () => {
    const { samples } = await run(MINER);
    expect(samples).toHaveLength(2);
    const [hit] = samples[0]!.hits;
    expect(hit!.ranges.map(([from, to]) => hit!.value.slice(from, to))).toEqual(['/.x11/']);
  });

  it('follows verdicts on alerts, closed ones only, and true wins', async () => {
    const judge = (disposition: 'true_positive' | 'false_positive', status: 'closed' | 'new' = 'closed') =>
      changeAlerts(actor(), ['1'], { status, disposition }, db.pool);
    const judged = async () => (await run(MINER)).judged;
    expect(await judged()).toEqual({ true: 0, false: 0, unjudged: 2 });
    await judge('true_positive', 'new');
    expect(await judged()).toEqual({ true: 0, false: 0, unjudged: 2 });
    await judge('false_positive');
    expect(await judged()).toEqual({ true: 0, false: 2, unjudged: 0 });
    await changeAlerts(actor(), ['2'], { status: 'closed', disposition: 'true_positive' }, db.pool);
    expect(await judged()).toEqual({ true: 1, false: 1, unjudged: 0 });
    await changeAlerts(actor(), ['1', '2'], { status: 'new', disposition: null }, db.pool);
    expect(await judged()).toEqual({ true: 0, false: 0, unjudged: 2 });
  });

  it('tells what a new version gains, loses and keeps', async () => {
    const compareWith = { versionId: 1, versionNumber: 1, yaml: MINER };
    const yaml = rule('process_creation', {
      selection: { ImageHidden: true, 'Image|endswith': ['/xmrig', '/.sysd'] },
      condition: 'selection',
    });
    const { comparison } = await backtest({ yaml, compareWith }, { pool: db.pool });
    expect(comparison).toMatchObject({
      versionNumber: 1,
      gained: { unjudged: 1 },
      lost: { unjudged: 1 },
      kept: { unjudged: 1 },
    });
    expect(comparison!.gainedSamples.map(({ behavior }) => behavior.process.image)).toEqual([
      '/home/webapp/.config/.dbus/.sysd',
    ]);
    expect(comparison!.lostSamples.map(({ behavior }) => behavior.process.image)).toEqual(['/dev/shm/.x11/xhide']);
  });

  it('runs a rule over fields of the event alone on single events', async () => {
    const yaml = rule('process_creation', { selection: { ProcessId: 26173 }, condition: 'selection' });
    const report = await run(yaml);
    expect(report).toMatchObject({ events: 1, hosts: 1, distinctBehaviors: 1 });
    expect(report.samples[0]).toMatchObject({ pid: 26173, hits: [{ field: 'ProcessId', value: '26173' }] });
    const children = await run(
      rule('process_creation', { selection: { ParentProcessId: 25598 }, condition: 'selection' }),
    );
    const compareWith = { versionId: 1, versionNumber: 1, yaml: MINER };
    expect(children.hosts).toBe(1);
    const { comparison } = await backtest({ yaml, compareWith }, { pool: db.pool });
    expect(comparison).toMatchObject({ gained: { unjudged: 0 }, lost: { unjudged: 1 }, kept: { unjudged: 1 } });
  });

  it('stops when nobody waits for it, and leaves the connection usable', async () => {
    const stop = new AbortController();
    const running = backtest(
      { yaml: rule('process_creation', { selection: { ImageHidden: false }, condition: 'selection' }) },
      { pool: db.pool, signal: stop.signal },
    );
    setTimeout(() => stop.abort(), 3);
    await expect(running).rejects.toMatchObject({ code: 'unavailable' });
    const already = new AbortController();
    already.abort();
    await expect(backtest({ yaml: CHMOD }, { pool: db.pool, signal: already.signal })).rejects.toMatchObject({
      code: 'unavailable',
    });
    const all = await Promise.all(Array.from({ length: 12 }, () => run(MINER)));
    expect(all.every(({ events }) => events === 2)).toBe(true);
  });

  it('keeps a run that a decision rests on, whole', async () => {
    const report = await run(CHMOD);
    const id = await keepRun(db.pool, { purpose: 'reject', question: { yaml: CHMOD }, author: 'analyst' }, report);
    const { rows } = await db.pool.query('select purpose, yaml, epoch, result from backtests where backtest_id = $1', [
      id,
    ]);
    expect(rows[0]).toMatchObject({ purpose: 'reject', yaml: CHMOD, epoch: report.epoch });
    expect(rows[0].result).toEqual(JSON.parse(JSON.stringify(report)));
  });
});

describe('a facet, beyond what a report lists', () => {
  it.each(['image', 'folder', 'host', 'parent'] as const)(
    '%s: every value once, and all events in them',
    async (name) => {
      const yaml = rule('process_creation', { s: { 'Image|startswith': '/usr/' }, condition: 's' });
      const report = await run(yaml);
      const listed = report.facets.find((facet) => facet.name === name)!;
      const values: typeof listed.values = [];
      for (let after: FacetWish['after']; ; ) {
        const page = await backtestFacet({ yaml }, { name, after, limit: 25 }, { pool: db.pool });
        expect(page.total).toBe(listed.values.length + listed.more);
        values.push(...page.values);
        if (page.next === null) break;
        after = page.next;
      }
      expect(values).toHaveLength(listed.values.length + listed.more);
      expect(new Set(values.map(({ value }) => value)).size).toBe(values.length);
      expect(values.slice(0, 5)).toEqual(listed.values.slice(0, 5));
      if (name === 'image')
        expect(values.reduce((sum, { counts }) => sum + counts.true + counts.false + counts.unjudged, 0)).toBe(
          report.events,
        );
    },
  );

  it('of a text that is no rule is refused', async () => {
    const wish: FacetWish = { name: 'folder', limit: 5 };
    await expect(backtestFacet({ yaml: 'title: [' }, wish, { pool: db.pool })).rejects.toMatchObject({
      code: 'invalid',
    });
  });
});
