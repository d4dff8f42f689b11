import { expect, it } from 'vitest';
import type { Behavior } from '../telemetry/behavior';
import { facetsOf, traitsOf } from './facets';

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
