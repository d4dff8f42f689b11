import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProcessBehavior } from './behavior';
import { BehaviorMemo, sameProcess } from './behavior-memo';
import { Keys } from './keys';

const text = fc.constantFrom('a', 'b', '', 'a b');
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const context = {
  image: maybe(text),
  argv: maybe(fc.array(text, { maxLength: 2 })),
  commandLine: maybe(text),
  user: maybe(text),
  cwd: maybe(text),
};
const behavior: fc.Arbitrary<ProcessBehavior> = fc.record({
  ...context,
  started: fc.boolean(),
  uid: maybe(text),
  sha256: maybe(text),
  parent: maybe(fc.record(context)),
  imageFresh: maybe(fc.constant(true as const)),
  imageDownloaded: maybe(fc.constant(true as const)),
});

test('two behaviors are the same exactly when their identities are', () => {
  const near = behavior.chain((one) =>
    fc.tuple(
      fc.constant(one),
      fc.oneof(
        fc.constant(structuredClone(one)),
        behavior.map((other) => ({ ...one, cwd: other.cwd, parent: other.parent })),
      ),
    ),
  );
  let same = 0;
  fc.assert(
    fc.property(near, ([a, b]) => {
      if (sameProcess(a, b)) same++;
      expect(sameProcess(a, b)).toBe(new Keys('s').processBehavior(a) === new Keys('s').processBehavior(b));
    }),
    { numRuns: 2000 },
  );
  expect(same).toBeGreaterThan(500);
});

test('what it says of a behavior is what was said of it, whatever it forgot', () => {
  fc.assert(
    fc.property(fc.array(behavior, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (behaviors, limit) => {
      const memo = new BehaviorMemo<string>(limit);
      const keys = new Keys('s');
      for (const one of behaviors) {
        const id = keys.processBehavior(one);
        const known = memo.get(one);
        if (known === undefined) memo.set(one, id);
        else expect(known).toBe(id);
        expect(memo.get(structuredClone(one))).toBe(id);
      }
    }),
  );
});

test('many behaviors of one command line cost a look-up no more than a few comparisons', () => {
  const memo = new BehaviorMemo<number>();
  let reads = 0;
  for (let i = 0; i < 1000; i++) {
    const one: ProcessBehavior = {
      started: true,
      commandLine: 'sh -c x',
      get image() {
        reads++;
        return `/${i}`;
      },
    };
    memo.set(one, i);
  }
  reads = 0;
  expect(memo.get({ started: true, commandLine: 'sh -c x', image: '/none' })).toBeUndefined();
  expect(reads).toBeLessThanOrEqual(16);
  expect(memo.get({ started: true, commandLine: 'sh -c x', image: '/999' })).toBe(999);
});

test('a generation ends by the size of its texts, too', () => {
  const memo = new BehaviorMemo<number>(100, 2000);
  const long = (i: number): ProcessBehavior => ({ started: true, commandLine: `${i} ${'x'.repeat(900)}` });
  for (let i = 0; i < 10; i++) memo.set(long(i), i);
  expect([...Array(10).keys()].filter((i) => memo.get(long(i)) !== undefined)).toEqual([8, 9]);
});
