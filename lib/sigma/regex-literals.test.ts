import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldText } from './fold';
import { compileRegex, isFault } from './regex';
import { regexNeeds } from './regex-literals';

test.each<[string, string[][]]>([
  ['wget', [['wget']]],
  ['^/tmp/\\.[a-z]+/Run$', [['/tmp/.'], ['/run']]],
  ['-(W|R)\\s?x', [['-w', '-r'], ['x']]],
  ['(?i)(foo|barn)+baz', [['foo', 'barn'], ['baz']]],
  ['a?b*c', [['c']]],
  ['(?:curl|wget).*\\|\\s*(ba)?sh', [['curl', 'wget'], ['|'], ['bash', 'sh']]],
  ['x{2,3}', [['x']]],
  ['x{0,3}', []],
  ['[ab]c', [['ac', 'bc']]],
  ['[^a]c[]d]e', [['c'], ['e']]],
  ['foo|.*', []],
  ['foo|', []],
  ['\\Qa.b\\E', []],
  ['\\x41bc', []],
  ['a{', [['a{']]],
])('%s', (source, needs) => {
  expect(regexNeeds(source)).toEqual(needs);
});

const piece = fc.oneof(
  fc.constantFrom('a', 'B', 'k', 's', 'é', '/', '\\.', '.', '\\d', '[ab]', '[^a]', '[a-c]', '^', '$', '\\b', ' ', 'Σ'),
  fc.constantFrom('K', 'ſ', 'ß', '{', '-'),
);
const expression: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    piece,
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => a + b),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a}|${b})`),
    fc
      .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,3}', '+?'))
      .map(([a, q]) => `(?:${a})${q}`),
    tie('node').map((a) => `(?i:${a})`),
  ),
})).node;

test('every text that matches holds what is needed', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'B', 'k', 'K', 's', 'ſ', 'é', 'É', '/', '.', ' ', 'σ', 'ς', '1', '{', '-'),
    maxLength: 8,
  });
  let matched = 0;
  fc.assert(
    fc.property(
      expression,
      fc.constantFrom('', 'i', 'is', 'm'),
      fc.array(text, { minLength: 5, maxLength: 20 }),
      (source, flags, texts) => {
        const regex = compileRegex(source, flags);
        fc.pre(!isFault(regex));
        const needs = regexNeeds(source);
        for (const one of texts) {
          if (isFault(regex) || !regex.test(one)) continue;
          matched++;
          const folded = foldText(one);
          for (const need of needs)
            expect(
              need.some((literal) => folded.includes(literal)),
              `${source} on ${one}`,
            ).toBe(true);
        }
      },
    ),
    { numRuns: 3000 },
  );
  expect(matched).toBeGreaterThan(1000);
});
