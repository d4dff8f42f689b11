import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILTER_KINDS, facets, filterText, NO_FILTER, passing, readFilter, toggled } from './filter';
import { growForest } from './forest';
import { rarityOf } from './rarity';
import { recordedProcesses } from './test-recording';
import { userChange } from './user-change';

const forest = growForest(recordedProcesses('web-01'));
const nothing = new Map();

describe('passing', () => {
  it('keeps what is asked for, with everything above it', () => {
    const passed = passing(forest, { ...NO_FILTER, kinds: ['external'], users: ['webapp'] }, nothing)!;
    const miner = forest.order.find((life) => life.shown.behavior.image === '/dev/shm/.x11/xmrig')!;
    for (let at: typeof miner | null = miner; at; at = at.parent) expect(passed.has(at.id)).toBe(true);
    const nproc = forest.order.find(
      (life) => life.shown.behavior.image?.endsWith('/nproc') && life.parent === miner.parent?.parent,
    )!;
    expect(passed.has(nproc.id)).toBe(false);
    expect(passing(forest, NO_FILTER, nothing)).toBeNull();
  });

  it('knows rarity where somebody counted it', () => {
    const life = forest.order.find((one) => one.shown.started)!;
    life.shown.behaviorId = 'b';
    const counted = new Map([['b', { hosts: 0, reporting: 6, events: 0 }]]);
    expect(passing(forest, { ...NO_FILTER, rarity: ['new'] }, counted)!.has(life.id)).toBe(true);
    expect(rarityOf({ hosts: 1, reporting: 6, events: 9 })).toBe('rare');
    expect(rarityOf({ hosts: 2, reporting: 6, events: 9 })).toBe('common');
    expect(rarityOf({ hosts: 0, reporting: 0, events: 0 })).toBeNull();
  });

  it('leaves as many rows as its facets say', () => {
    for (const { value, count } of facets(forest, nothing).kinds) {
      const wanted = forest.order.filter(
        (life) => passing(growForest(life.images), { ...NO_FILTER, kinds: [value as 'file'] }, nothing)!.size > 0,
      );
      expect(wanted).toHaveLength(count);
    }
  });
});

describe('a filter in a link', () => {
  it('comes back whole', () => {
    const names = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...FILTER_KINDS)),
        fc.uniqueArray(names, { maxLength: 5 }),
        (kinds, users) => {
          const filter = { ...NO_FILTER, kinds, users };
          expect(readFilter(filterText(filter))).toEqual(filter);
        },
      ),
    );
  });
  it('is nothing where it makes no sense', () => {
    for (const text of ['', 'kinds:', 'kinds:else', 'x:y', 'users:%E0%A4%A', ':::'])
      expect(readFilter(text)).toEqual(NO_FILTER);
  });
  it('is taken off by choosing it again', () => {
    expect(toggled(toggled(NO_FILTER, 'users', 'root'), 'users', 'root')).toEqual(NO_FILTER);
  });
});

it('a change of user is told with the program that made it', () => {
  const service = forest.order.find((life) => life.shown.behavior.argv?.[1]?.endsWith('webapp_srv.py'))!;
  const below = forest.order.find((life) => life.shown.pid === 25598)!;
  expect(userChange(below)).toBeNull();
  expect(service.images.length).toBeGreaterThan(1);
  expect(userChange(service)).toMatchObject({ to: 'webapp', by: 'setpriv' });
});
