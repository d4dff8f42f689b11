import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actor } from '../access/actor';
import { readEventOnly } from '../backtest/event-only-store';
import { binsFor } from '../backtest/histogram';
import { Runner } from '../backtest/runner';
import type { TestDatabase } from '../db/test-database';
import { recordingDatabase } from '../recording-database.fixture';
import { readBehaviors } from '../telemetry/dictionary-store';
import { compareKeys, kindOfCode } from '../telemetry/event';
import { eventRef } from '../telemetry/event-ref';
import { behaviorView } from '../telemetry/fields';
import { sealDays } from '../telemetry/rollup-days-store';
import { epochMs, placeText, type StoredEvent } from '../telemetry/store';
import { valueSeen } from '../telemetry/value-prevalence-store';
import type { HuntSummary } from './answer';
import { seenValues } from './complete-store';
import { exportHunt } from './export-store';
import { readHunt } from './hunt';
import { type OverviewOf, overview } from './overview-store';
import { huntPage } from './page-store';
import type { Scan } from './run-store';
import { changeHunt, countSavedHunt, listSavedHunts, readSavedHunt, removeHunt, saveHunt } from './saved-store';
import { scopeOf } from './scope-store';
import { type HuntThreads, huntSummary } from './summary-store';
import { Tally } from './tally';
import { facetTerm, huntTraits } from './traits';

let db: TestDatabase;
type Stored = StoredEvent & {
  host: string;
  behavior: Parameters<typeof behaviorView>[0];
  only: Record<string, string | number>;
};
let stored: Stored[];

beforeAll(async () => {
  db = await recordingDatabase();
  const { rows } = await db.pool.query<StoredEvent & { host: string }>(
    `select e.host_id as "hostId", h.name as host, ${epochMs('e.ts')} as time, e.seq::float8 as seq, e.part, e.kind, e.pid,
       e.process_id as "processId", e.behavior_id as "behaviorId", e.raw_block as "rawBlock"
     from events e join hosts h using (host_id)`,
  );
  const behaviors = await readBehaviors(
    db.pool,
    rows.map((row) => row.behaviorId),
  );
  const only = await readEventOnly(db.pool, rows);
  stored = rows.map((row) => ({ ...row, behavior: behaviors.get(row.behaviorId)!, only: only.get(placeText(row))! }));
  stored.sort((a, b) => b.time - a.time || b.hostId - a.hostId || compareKeys(b, a));
});
afterAll(() => db.drop());

/** What a query must find: every stored event asked by the matcher of the whole query, newest first. */
function expected(query: string, range: { from?: number; to?: number } = {}): Stored[] {
  const { ready, problems } = readHunt(query);
  if (!ready) throw new Error(JSON.stringify(problems));
  return stored.filter((event) => {
    if (range.from !== undefined && event.time < range.from) return false;
    if (range.to !== undefined && event.time >= range.to) return false;
    if (!ready.kinds.includes(kindOfCode(event.kind)) || ready.host?.(event.host) === false) return false;
    return !ready.rule || ready.rule.matcher.matches(behaviorView(event.behavior, event.only));
  });
}

async function allPages(query: string, limit: number, range: { from?: number; to?: number } = {}): Promise<string[]> {
  const refs: string[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < 500; pages++) {
    const page = await huntPage({ query, limit, after, ...range, run: `${limit} ${range.from}` }, db.pool);
    refs.push(...page.events.map(({ ref }) => ref));
    if (page.next === null) return refs;
    after = page.next;
  }
  throw new Error('the pages have no end');
}

async function summary(query: string, range: { from?: number; to?: number } = {}): Promise<HuntSummary> {
  let last: HuntSummary | undefined;
  for await (const one of huntSummary({ query, ...range }, db.pool)) last = one;
  return last!;
}

const QUERIES = [
  '',
  'xmrig',
  'Image:*/xhide',
  'path:*/.* FileAction:chmod',
  'user:root and not Image:/usr/*',
  'host:web-01 (kind:net_connect or DestinationPort:3333)',
  'host:web-01 kind:(file_create or file_chmod)',
  'DestinationExternal:true',
  'host:(db-* or dev-*) cmd:*sh*',
  'cmd~"(curl|wget) .*"',
  'pid:>1000 Image:*/chmod',
  'host:web-01 or Image:*/xhide',
  'Image:/nowhere',
];

describe('every page and figure of a hunt is what the matcher says of every event', () => {
  it.each(QUERIES)('%s', async (query) => {
    const wanted = expected(query);
    const refs = wanted.map((event) => eventRef(event.hostId, event));
    expect(await allPages(query, 500)).toEqual(refs);
    const found = await summary(query);
    expect(found).toMatchObject({ done: true, events: wanted.length, incomplete: 0 });
    expect(found.hosts).toBe(new Set(wanted.map(({ hostId }) => hostId)).size);
    expect(found.histogram!.bins.reduce((a, b) => a + b, 0)).toBe(wanted.length);
    expect(found.lastTime).toBe(wanted[0]?.time ?? null);
    expect(found.firstTime).toBe(wanted.at(-1)?.time ?? null);
  });

  it('in a range of time, with small pages', async () => {
    const middle = stored[Math.floor(stored.length / 2)]!.time;
    const range = { from: middle - 60_000, to: middle + 60_000 };
    for (const query of ['', 'Image:/usr/bin/*', 'user:root']) {
      const wanted = expected(query, range);
      expect(wanted.length).toBeGreaterThan(0);
      expect(await allPages(query, 37, range)).toEqual(wanted.map((event) => eventRef(event.hostId, event)));
      const found = await summary(query, range);
      expect(found.events).toBe(wanted.length);
      expect(found.range).toEqual(range);
    }
  });

  it('bins hold the events of their time', async () => {
    const { histogram } = await summary('user:root');
    const wanted = expected('user:root');
    const { from, binMs, bins } = histogram!;
    const counted = bins.map((_, i) => wanted.filter(({ time }) => Math.floor((time - from) / binMs) === i).length);
    expect(bins).toEqual(counted);
  });

  it('a facet is exactly what its term finds', async () => {
    for (const query of ['', 'host:web-01 xmrig']) {
      const { facets } = await summary(query);
      expect(facets.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['kind', 'host', 'image', 'folder', 'user']),
      );
      for (const { name, values } of facets)
        for (const { value, events } of values.slice(0, 4)) {
          const term = facetTerm(name, value);
          const both = query ? `${query} and ${term}` : term;
          expect({ both, events: (await summary(both)).events }).toEqual({ both, events });
        }
    }
  });
});

describe.each([
  ['open', false],
  ['sealed', true],
])('with the dictionary in the memory of threads, its days %s', (_, sealed) => {
  let runner: Runner;
  beforeAll(async () => {
    if (sealed) expect(await sealDays(db.pool, 0)).toBeGreaterThan(0);
    runner = new Runner(db.url);
    // the first question finds nothing in memory, and has it brought there
    const rule = readHunt('xmrig').ready!.rule!;
    while ((await runner.scan(rule)) === undefined) await sleep(50);
  }, 60_000);
  afterAll(() => runner.end());

  it.each(QUERIES)('%s: the same events and figures', async (query) => {
    let asked = 0;
    const scan: Scan = (rule, options) => {
      asked++;
      return runner.scan(rule, options);
    };
    const wanted = expected(query).map((event) => eventRef(event.hostId, event));
    const run = `threads ${query}`;
    const page = await huntPage({ query, limit: 1_000, run }, db.pool, undefined, scan);
    expect(page.events.map(({ ref }) => ref)).toEqual(wanted.slice(0, page.events.length));
    if (page.next === null) expect(page.events.length).toBe(wanted.length);
    const overview: OverviewOf = (question, signal) => {
      asked++;
      return runner.overview(question, signal);
    };
    const of = async (range: { from?: number; to?: number }, threads?: HuntThreads) => {
      let last: HuntSummary | undefined;
      for await (const one of huntSummary({ query, ...range }, db.pool, undefined, threads)) last = one;
      return { ...last!, durationMs: 0 };
    };
    const cut = { from: stored.at(-1)!.time + 70_000.5, to: stored[0]!.time - 80_000.5 };
    for (const range of [{}, cut]) expect(await of(range, { scan, overview })).toEqual(await of(range));
    const { rule } = readHunt(query).ready!;
    expect(asked > 0).toBe(!rule?.perEvent);
  });

  it.each(['', 'host:web-01', 'kind:(file_create or net_connect)', 'host:db-* kind:process_start'])(
    'everything: "%s", by days where there is much of it',
    async (query) => {
      const ready = readHunt(query).ready!;
      expect(ready.rule).toBeUndefined();
      const middle = stored[Math.floor(stored.length / 2)]!.time;
      for (const range of [{}, { from: middle }, { to: middle }]) {
        const scope = (await scopeOf(db.pool, ready, range))!;
        const tally = new Tally(binsFor(scope.range.from, scope.range.to));
        const steps = overview(db.pool, scope, tally, (question) => runner.overview(question), undefined, 0);
        let step = await steps.next();
        while (!step.done) step = await steps.next();
        expect(step.value).toBe(true);
        const wanted = expected(query, range);
        expect(tally.events).toBe(wanted.length);
        expect(tally.hostCount).toBe(new Set(wanted.map(({ hostId }) => hostId)).size);
        expect([tally.first, tally.last]).toEqual([wanted.at(-1)!.time, wanted[0]!.time]);
        const { from, binMs, bins } = tally.histogram();
        const counted = bins.map(() => 0);
        for (const { time } of wanted) counted[Math.floor((time - from) / binMs)]!++;
        expect(bins).toEqual(counted);
        if (sealed && range.from === undefined && range.to === undefined)
          expect(binMs).toBeGreaterThanOrEqual(86_400_000);
        const byEvent = new Tally(binsFor(scope.range.from, scope.range.to));
        for (const event of wanted) byEvent.addEvent(event, huntTraits(event.behavior));
        expect(tally.facets(scope.hostNames)).toEqual(byEvent.facets(scope.hostNames));
      }
    },
  );
});

describe('problems', () => {
  it('a query that is none finds nothing and says why', async () => {
    expect(await huntPage({ query: 'Imgae:x', limit: 5 }, db.pool)).toMatchObject({
      events: [],
      next: null,
      problems: [{ start: 0, end: 5 }],
    });
    expect(await summary('Imgae:x')).toMatchObject({ done: true, events: 0, yaml: null });
  });
  it('a cancelled hunt ends', async () => {
    const signal = AbortSignal.abort();
    await expect(huntPage({ query: 'user:root', limit: 5 }, db.pool, signal)).rejects.toThrow(/cancelled/);
  });
});

describe('prevalence of a value', () => {
  it('the chmod of a hidden file is seen elsewhere, the miner is not', async () => {
    const [miner] = expected('Image:*/xhide kind:process_start');
    const ref = eventRef(miner!.hostId, miner!);
    const image = miner!.behavior.process.image!;
    const seen = await valueSeen(db.pool, { field: 'Image', value: image, ref });
    expect(seen!.prevalence).toMatchObject({ hosts: 0, reporting: 6, events: 0 });
    expect(seen!.events).toBe(expected(`Image:"${image}" kind:process_start`).length);
    const common = await valueSeen(db.pool, { field: 'User', value: 'root', ref });
    const others = expected('user:root kind:process_start').filter(({ hostId }) => hostId !== miner!.hostId);
    expect(common!.prevalence).toMatchObject({ reporting: 6, events: others.length });
    expect(common!.firstTime).toBe(expected('user:root kind:process_start').at(-1)!.time);
  });
  it('a field that is not counted, and a value that was never stored', async () => {
    expect(await valueSeen(db.pool, { field: 'CurrentDirectory', value: '/' })).toBeUndefined();
    expect(await valueSeen(db.pool, { field: 'Image', value: '/nowhere' })).toMatchObject({
      events: 0,
      firstTime: null,
    });
  });
});

describe('exports', () => {
  it('have every event, in order', async () => {
    const wanted = expected('user:root');
    let text = '';
    for await (const piece of exportHunt({ query: 'user:root', format: 'csv', columns: ['host', 'pid'] }, db.pool))
      text += piece;
    expect(text.split('\r\n').slice(1, -1)).toEqual(wanted.map(({ host, pid }) => `${host},${pid}`));
  });
  it('refuse a query that is none before the first line', async () => {
    const pieces = exportHunt({ query: 'user:', format: 'csv', columns: ['host'] }, db.pool);
    await expect(pieces.next()).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('saved searches', () => {
  it('are kept, counted, changed and removed, and the log names who', async () => {
    const kept = { name: 'Faker', query: 'Image:*/xhide', columns: ['time', 'Image'] };
    const { id } = await saveHunt(actor(), kept, db.pool);
    expect(await readSavedHunt(id, db.pool)).toMatchObject({ ...kept, author: actor().name });
    await expect(saveHunt(actor(), { ...kept, name: 'faker' }, db.pool)).rejects.toMatchObject({ code: 'conflict' });
    await expect(saveHunt(actor(), { ...kept, name: 'x', query: 'user:' }, db.pool)).rejects.toMatchObject({
      code: 'invalid',
    });
    const wanted = expected(kept.query);
    expect(await countSavedHunt(id, db.pool)).toEqual({ events: wanted.length, hosts: 1, atLeast: false });
    await changeHunt(actor(), id, { ...kept, query: 'Image:/nowhere' }, db.pool);
    expect(await countSavedHunt(id, db.pool)).toMatchObject({ events: 0 });
    await removeHunt(actor(), id, db.pool);
    expect(await listSavedHunts(db.pool)).toEqual([]);
    await expect(readSavedHunt(id, db.pool)).rejects.toMatchObject({ code: 'not_found' });
    const { rows } = await db.pool.query(
      `select actor, action from audit where object = 'saved hunt' order by audit_id`,
    );
    expect(rows.map(({ actor, action }) => `${actor} ${action}`)).toEqual(
      ['save', 'change', 'remove'].map((action) => `${actor().name} ${action}`),
    );
  });
});

describe('values that were seen', () => {
  it('of paths, users, hosts, ports and yes or no', async () => {
    expect(await seenValues('image', 'XHIDE', db.pool)).toEqual([
      ...new Set(expected('Image:*xhide* kind:process_start').map(({ behavior }) => behavior.process.image)),
    ]);
    expect(await seenValues('User', 'roo', db.pool)).toContain('root');
    expect(await seenValues('host', 'web', db.pool)).toContain('web-01');
    expect(await seenValues('path', '.config', db.pool)).not.toEqual([]);
    expect(await seenValues('ImageHidden', '', db.pool)).toEqual(['true', 'false']);
    expect(await seenValues('nothing', '', db.pool)).toEqual([]);
  });
});
