// Generated rules and events that meet often: few fields, a small alphabet with the characters that have gone wrong
// in engines before (folding, surrogates, LIKE's own characters, escapes, dashes, line ends). For tests only.
import fc from 'fast-check';
import type { SigmaRule } from './ast';
import { parseRule } from './parse';
import type { EventView, SigmaValue } from './view';

export type Event = Readonly<Record<string, SigmaValue>>;

const FIELDS = ['A', 'B', 'C d'];
const LETTERS = [
  ...['a', 'a', 'b', 'b', 'c', 'A', 'B', '1', '0', '.', ' ', '%', '_', '\\', '-', '/', '\u2013', '\n'],
  ...['é', 'É', 'İ', 'i', 'ſ', 's', 'S', 'k', '\u212a', 'ß', '日', '\u{1f600}', 'e\u0301'],
];

const field = fc.constantFrom(...FIELDS);
const text = fc.array(fc.constantFrom(...LETTERS), { maxLength: 6 }).map((letters) => letters.join(''));
/** Words that share stretches of three characters and more, for literals that an index can use. */
const word = fc.array(fc.constantFrom('abc', 'ABC', 'bca', 'É', 'caſe', 'case', '%', '_', ' '), { maxLength: 4 });
const plain = fc.oneof(
  text,
  word.map((words) => words.join('')),
);
const pattern = fc.oneof(
  { weight: 3, arbitrary: plain },
  fc.array(fc.oneof(plain, fc.constantFrom('*', '?', '\\*', '\\?', '\\\\')), { maxLength: 4 }).map((p) => p.join('')),
);
const number = fc.constantFrom(0, 1, 10, -1, 0.5, 100);
const address = fc.constantFrom('10.0.0.1', '10.1.2.3', '11.0.0.1', '::1', 'fe80::1', '::ffff:10.0.0.1', '10.0.0');
const date = fc.constantFrom('2026-11-24T05:07:09Z', '2026-01-01', '2025-12-31 23:59', '05:07');
const regex = fc.constantFrom('a', '^a', 'b$', 'a.c', '(a|b)+', '[^a]', '\\d', 'É', 'a*', '(?:a$|^b)c?', 'b|[$]', '');

const jsonList = (value: fc.Arbitrary<unknown>) =>
  fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 4 })).map((values) => JSON.stringify(values));

const tests: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: line(['', '|contains', '|startswith', '|endswith', '|neq', '|contains|neq'], jsonList(pattern)) },
  { weight: 3, arbitrary: line(['|cased', '|contains|cased', '|windash|contains', '|windash', '|endswith|cased'], jsonList(pattern)) },
  { weight: 3, arbitrary: line(['|contains|all', '|all', '|startswith|all'], fc.array(pattern, { minLength: 2, maxLength: 3 }).map((v) => JSON.stringify(v))) },
  line(['|re', '|re|i', '|re|s|m', '|re|neq', '|re|startswith', '|re|i|endswith', '|re|contains'], jsonList(regex)),
  line(['|gt', '|gte', '|lt', '|lte', '', '|neq'], jsonList(number)),
  line(['|cidr', '|cidr|neq'], jsonList(fc.constantFrom('10.0.0.0/8', '10.0.0.1', 'fe80::/10', '::/0'))),
  line(['|exists'], fc.constantFrom('true', 'false')),
  line(['', '|neq'], fc.constant('null')),
  line(['|fieldref', '|fieldref|contains', '|fieldref|startswith', '|fieldref|neq', '|fieldref|cased'], field.map((name) => JSON.stringify(name))),
  line(['|hour', '|month|gte', '|year|neq', '|week'], jsonList(fc.constantFrom(1, 5, 12))),
  line(['|base64offset|contains', '|base64', '|utf16le|base64offset|contains'], fc.constantFrom('"abc"', '"case"', '["b", "ca"]')),
); // biome-ignore format: a row for each kind

function line(chains: readonly string[], values: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(field, fc.constantFrom(...chains), values)
    .map(([name, chain, value]) => `"${name}${chain}": ${value}`);
}

const map = fc.uniqueArray(tests, { minLength: 1, maxLength: 3, selector: (one) => one.split('": ')[0]! });
const keywords = fc.array(
  pattern.filter((one) => one !== ''),
  { minLength: 1, maxLength: 3 },
);
const selection = fc.oneof(
  { weight: 6, arbitrary: map.map((lines) => `{ ${lines.join(', ')} }`) },
  fc
    .array(map, { minLength: 1, maxLength: 3 })
    .map((maps) => `[ ${maps.map((m) => `{ ${m.join(', ')} }`).join(', ')} ]`),
  keywords.map((words) => JSON.stringify(words)),
  keywords.map((words) => `{ "|all": ${JSON.stringify([...words, 'a'])} }`),
);

export const NAMES = ['one', 'other', 'filter', '_hidden'];
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(...NAMES, '1 of them', 'all of them', '2 of them', '1 of o*', 'all of o*', '1 of _*'),
    fc.tuple(tie('condition'), fc.constantFrom(' and ', ' or ', ' and not '), tie('condition')).map((p) => p.join('')),
    tie('condition').map((inner) => `not (${inner})`),
    tie('condition').map((inner) => `(${inner})`),
  ),
}));

/** Four selections, and conditions on them. */
export interface Body {
  readonly selections: string;
  readonly condition: string;
}

export const bodies: fc.Arbitrary<Body> = fc
  .tuple(selection, selection, selection, selection, condition)
  .map(([...parts]) => ({
    selections: NAMES.map((name, i) => `  ${name}: ${parts[i]}\n`).join(''),
    condition: parts[4],
  }));

export const ruleText = ({ selections, condition }: Body) =>
  `title: Generated\nlogsource: { product: linux }\ndetection:\n${selections}  condition: ${condition}\n`;

export const ruleTexts: fc.Arbitrary<string> = bodies.map(ruleText);

export const rules: fc.Arbitrary<SigmaRule> = ruleTexts.map((one) => {
  const { rule, problems } = parseRule(one);
  if (!rule) throw new Error(`${one}\n${JSON.stringify(problems)}`);
  return rule;
});

const encoded = fc.constantFrom('xabc', 'a case', 'abc').map((one) => Buffer.from(one).toString('base64'));
const scalar = fc.oneof({ weight: 6, arbitrary: plain }, pattern, number, fc.boolean(), address, date, encoded);
const value: fc.Arbitrary<SigmaValue> = fc.oneof(
  { weight: 5, arbitrary: scalar },
  fc.constant(null),
  fc.array(fc.oneof(scalar, fc.constant(null)), { maxLength: 3 }),
);

export const events = fc.record(Object.fromEntries([...FIELDS, 'Extra'].map((name) => [name, value])), {
  requiredKeys: [],
}) as fc.Arbitrary<Event>;

export function viewOf(event: Event): EventView {
  return {
    get: (name) => (Object.hasOwn(event, name) ? event[name] : undefined),
    keywords: () =>
      Object.values(event)
        .flat()
        .filter((one) => one !== null)
        .map(String),
  };
}

/** `SIGMA_FUZZ=100000 npx vitest run --project unit lib/sigma` looks longer. The seed is fixed unless that is set. */
const longer = process.env.SIGMA_FUZZ;
export const RUNS = longer ? { numRuns: Number(longer) } : { numRuns: 250, seed: 20_261_124 };
export const TIMEOUT = longer ? 3_600_000 : 60_000;
