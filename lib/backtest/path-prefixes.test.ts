import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathPrefixes } from './path-prefixes';
import type { Count3 } from './report';
import { sum3, total3 } from './tally';

const n = (unjudged: number, known: Partial<Count3> = {}): Count3 => ({ true: 0, false: 0, unjudged, ...known });
const told = (folders: Record<string, Count3>, most: number) =>
  pathPrefixes(new Map(Object.entries(folders)), most).map(
    ({ value, below, counts }) => `${value}${below ? '/*' : ''} ${total3(counts)}`,
  );

describe('path prefixes', () => {
  it('are the folders themselves where there is room', () => {
    expect(told({ '/home/ana/src': n(2), '/home/ana/src/.husky': n(5), '/': n(1) }, 12)).toEqual([
      '/home/ana/src/.husky 5',
      '/home/ana/src 2',
      '/ 1',
    ]);
  });

  it('begin with what all have in common, and give way where most is', () => {
    const folders = Object.fromEntries(
      ['a', 'b', 'c', 'd'].flatMap((user) => [1, 2, 3].map((i) => [`/home/${user}/x/${i}`, n(user === 'c' ? 9 : 1)])),
    );
    expect(told(folders, 1)).toEqual(['/home/* 36']);
    expect(told(folders, 4)).toEqual(['/home/c/x/* 27', '/home/a/x/* 3', '/home/b/x/* 3', '/home/d/x/* 3']);
    expect(told(folders, 6).slice(0, 4)).toEqual(['/home/c/x/1 9', '/home/c/x/2 9', '/home/c/x/3 9', '/home/a/x/* 3']);
  });

  it('never hide a known true match among others', () => {
    const folders = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`/srv/${i}`, n(100)]));
    const values = pathPrefixes(new Map(Object.entries({ ...folders, '/srv/x/.r': n(0, { true: 1 }) })), 12);
    expect(values).toContainEqual({ value: '/srv/x/.r', counts: n(0, { true: 1 }) });
  });

  const folder = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 5 }).map((names) => `/${names.join('/')}`);
  const counts = fc
    .record({ true: fc.integer({ min: 0, max: 1 }), false: fc.nat(3), unjudged: fc.nat(9) })
    .filter((c) => total3(c) > 0);

  it('every event is in exactly one, and at most as many as asked for are told unless true ones need more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(folder, counts), { minLength: 1 }),
        fc.integer({ min: 1, max: 15 }),
        (list, most) => {
          const folders = new Map(list);
          const values = pathPrefixes(folders, most);
          expect(sum3(values.map((v) => v.counts))).toEqual(sum3(folders.values()));
          for (const [path, of] of folders) {
            const homes = values.filter(
              ({ value, below }) => value === path || (below && (value === '/' || path.startsWith(`${value}/`))),
            );
            expect(homes).toHaveLength(1);
            if (of.true > 0) expect(homes[0]!.below).toBeUndefined();
          }
          if (values.every((v) => v.counts.true === 0)) expect(values.length).toBeLessThanOrEqual(most);
          expect(new Set(values.map(({ value }) => value)).size).toBe(values.length);
        },
      ),
    );
  });
});
