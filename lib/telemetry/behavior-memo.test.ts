import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProcessBehavior } from './behavior';
import { BehaviorMemo } from './behavior-memo';
import { Fingerprint } from './fingerprint';
import { KeyedHash } from './keyed-hash';
import { Keys } from './keys';
import { hashProcess } from './process-hash';
import { sameProcess } from './same-process';

const text = fc.constantFrom('a', 'b', '', 'a b', 'a b ', 'abcd', 'abcde', 'é', 'abcé', '漢字', 'a\0', 'ab漢d');
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const command = fc.oneof(
  fc.record({ argv: maybe(fc.array(text, { maxLength: 3 })), commandLine: maybe(text) }),
  fc.array(text, { maxLength: 3 }).map((argv) => ({ argv, commandLine: argv.join(' ') })),
);
const context = { image: maybe(text), user: maybe(text), cwd: maybe(text) };
const behavior: fc.Arbitrary<ProcessBehavior> = fc
  .tuple(
    fc.record({
      ...context,
      started: fc.boolean(),
      uid: maybe(text),
      sha256: maybe(text),
      imageFresh: maybe(fc.constant(true as const)),
      imageDownloaded: maybe(fc.constant(true as const)),
      execNames: maybe(fc.array(text, { maxLength: 2 })),
    }),
    command,
    maybe(fc.tuple(fc.record(context), command).map(([rest, line]) => ({ ...rest, ...line }))),
  )
  .map(([rest, line, parent]) => ({ ...rest, ...line, parent }));

/** The same behavior, or one that differs in a part or two. */
const near = behavior.chain((one) =>
  fc.tuple(
    fc.constant(one),
    fc.oneof(
      fc.constant(structuredClone(one)),
      behavior.map((other) => ({ ...one, argv: other.argv })),
      behavior.map((other) => ({ ...one, execNames: other.execNames })),
      behavior.map((other) => ({ ...one, cwd: other.cwd, parent: other.parent })),
      behavior.map((other) => ({ ...one, image: other.image, user: other.user, imageFresh: other.imageFresh })),
    ),
  ),
);

function printer(): (one: ProcessBehavior) => number {
  const fingerprint = new Fingerprint();
  return (one) => fingerprint.of(one);
}

test('two behaviors have one hash, and the same content, exactly when they have one identity', {
  timeout: 60_000,
}, () => {
  const hash = new KeyedHash();
  const printed = printer();
  const keys = new Keys('s');
  const of = (one: ProcessBehavior) => {
    hashProcess(hash, one);
    return [hash.v0, hash.v1, hash.v2, hash.v3].join();
  };
  let same = 0;
  fc.assert(
    fc.property(near, ([a, b]) => {
      const alike = keys.hashedProcess(a) === keys.hashedProcess(b);
      if (alike) same++;
      expect(of(a) === of(b)).toBe(alike);
      expect(sameProcess(a, b)).toBe(alike);
      if (alike) expect(printed(a)).toBe(printed(b));
    }),
    { numRuns: 5000 },
  );
  expect(same).toBeGreaterThan(1000);
});

test('a text is one whether its characters are narrow or wide, and never another', () => {
  const hash = new KeyedHash();
  const of = (texts: readonly string[]) => {
    hash.begin();
    for (const one of texts) hash.text(one);
    hash.end();
    return [hash.v0, hash.v1, hash.v2, hash.v3].join();
  };
  const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\0', 'ÿ', 'Ā', '漢', '\ud800'), maxLength: 9 }), {
    maxLength: 3,
  });
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      expect(of(a) === of(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      // the same characters in another representation
      expect(of(a.map((one) => `${one}漢`.slice(0, -1)))).toBe(of(a));
    }),
    { numRuns: 5000 },
  );
});

test('another key gives another hash', () => {
  const of = (hash: KeyedHash) => {
    hashProcess(hash, { started: true, image: '/bin/sh' });
    return hash.v0;
  };
  const key = (byte: number) => new KeyedHash(Buffer.alloc(8, byte));
  expect(of(key(1))).toBe(of(key(1)));
  expect(of(key(1))).not.toBe(of(key(2)));
});

test('it says what the function says, and asks it again only for what it has forgotten', () => {
  fc.assert(
    fc.property(fc.array(behavior, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (behaviors, limit) => {
      const keys = new Keys('s');
      let asked = 0;
      const memo = new BehaviorMemo((one) => {
        asked++;
        return keys.hashedProcess(one);
      }, limit);
      for (const one of behaviors) {
        expect(memo.of(one)).toBe(keys.hashedProcess(one));
        const before = asked;
        expect(memo.of(structuredClone(one))).toBe(keys.hashedProcess(one));
        expect(asked).toBe(before);
      }
    }),
  );
});

test('tables grow and generations pass', () => {
  let asked = 0;
  const memo = new BehaviorMemo<number>(({ cwd }) => {
    asked++;
    return Number(cwd);
  }, 5000);
  const all = Array.from({ length: 8000 }, (_, i): ProcessBehavior => ({ started: true, cwd: `${i}` }));
  for (const one of all) expect(memo.of(one)).toBe(Number(one.cwd));
  for (const one of all) expect(memo.of(one)).toBe(Number(one.cwd));
  expect(asked).toBeLessThan(16_000);
  expect(asked).toBeGreaterThanOrEqual(8000);
});

test('behaviors that share a fingerprint are told apart by their content', { timeout: 60_000 }, () => {
  // they differ at places that a fingerprint does not read
  const start = (i: number): ProcessBehavior => ({
    started: true,
    commandLine: `/usr/bin/cc ${'-x '.repeat(20)}${String(i).padStart(7, '0')}${' -y'.repeat(20)}`,
    argv: [`${i}`],
  });
  const printed = printer();
  const all = Array.from({ length: 4000 }, (_, i) => start(i));
  expect(new Set(all.map(printed)).size).toBeLessThan(1000);
  const memo = new BehaviorMemo<number>(({ argv }) => Number(argv![0]), 10_000);
  for (let round = 0; round < 3; round++) for (const [i] of all.entries()) expect(memo.of(start(i))).toBe(i);
});
