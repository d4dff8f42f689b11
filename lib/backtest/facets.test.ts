import { describe, expect, it } from 'vitest';
import type { Behavior } from '../telemetry/behavior';
import { facetPage, facetsOf, type Traits, traitsOf } from './facets';
import type { Count3, FacetWish } from './report';

const process = {
  started: true,
  image: '/usr/bin/chmod',
  user: 'alice',
  parent: { kind: 'process_start', image: '/usr/bin/dash' },
};

it('reads what a facet asks of each kind of behavior', () => {
  expect(traitsOf({ kind: 'process_start', process })).toEqual({
    kind: 'process_start',
    user: 'alice', image: '/usr/bin/chmod', parent: '/usr/bin/dash', folder: '/usr/bin', destination: undefined,
  }); // biome-ignore format: one object
  const chmod: Behavior = { kind: 'file_chmod', process, file: { path: '/.husky' }, user: 'root' };
  expect(traitsOf(chmod)).toMatchObject({ user: 'root', folder: '/' });
  const net: Behavior = { kind: 'net_connect', process, net: { ip: '2001:db8::1', port: 443, initiated: true } };
  expect(traitsOf(net).destination).toBe('[2001:db8::1]:443');
  expect(traitsOf({ kind: 'process_start', process: { started: false, image: 'busybox' } }).folder).toBeUndefined();
});

it('never folds a value away that holds a known true match', () => {
  const byBehavior = new Map(
    Array.from({ length: 40 }, (_, i) => [`b${i}`, { true: i === 39 ? 1 : 0, false: 0, unjudged: 40 - i }]),
  );
  const traits = new Map(
    [...byBehavior.keys()].map((id) => [id, { kind: 'process_start' as const, image: `/bin/${id}` }]),
  );
  const [image] = facetsOf(byBehavior, traits, new Map());
  expect(image!.name).toBe('image');
  expect(image!.values.map(({ value }) => value)).toContain('/bin/b39');
  expect(image!.values.length + image!.more).toBe(40);
});

describe('all values of a facet', () => {
  const n = (unjudged: number): Count3 => ({ true: 0, false: 0, unjudged });
  const folders = ['/a', '/b', '/c', '/d', '/e'];
  const traits = new Map(folders.map((folder, i) => [String(i), { kind: 'file_create', folder } as Traits]));
  const byBehavior = new Map([3, 7, 3, 3, 1].map((events, i) => [String(i), n(events)]));
  const page = (wish: Omit<FacetWish, 'name'>) => facetPage({ name: 'folder', ...wish }, byBehavior, traits, new Map());

  it.each([1, 2, 3, 5, 100])('%i at a time, those with the most events first, each once', (limit) => {
    const seen: string[] = [];
    for (let after: FacetWish['after']; ; ) {
      const { values, total, next } = page({ after, limit });
      expect(total).toBe(5);
      expect(values.length).toBeLessThanOrEqual(limit);
      seen.push(...values.map(({ value }) => value));
      if (next === null) break;
      after = next;
    }
    expect(seen).toEqual(['/b', '/a', '/c', '/d', '/e']);
  });

  it('of hosts, and of none', () => {
    const hosts = facetPage({ name: 'host', limit: 5 }, byBehavior, traits, new Map([['h', n(4)]]));
    expect(hosts).toEqual({ values: [{ value: 'h', counts: n(4) }], total: 1, next: null });
    expect(facetPage({ name: 'user', limit: 5 }, byBehavior, traits, new Map())).toEqual({
      values: [],
      total: 0,
      next: null,
    });
  });
});
