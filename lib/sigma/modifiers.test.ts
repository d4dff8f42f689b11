// Every chain of modifiers either works or is refused where it is read, with the place in the key and a reason.
import { describe, expect, it } from 'vitest';
import { compile } from './match';
import { MODIFIERS } from './modifiers';
import { parseRule } from './parse';
import { printRule } from './print';

const FULL = process.env.UNWRAP_FULL === '1';
const VALUES = ['[Abc, d-e]', '5', 'true', "'10.0.0.0/8'", 'Other', "'%names%'"];
const placeholders = { names: ['one', 'two'] };
const LEFT = 4;

const read = (chain: readonly string[], value: string) =>
  parseRule(`detection:\n  s:\n    ${['F', ...chain].join('|')}: ${value}\n  condition: s\n`, {
    detectionOnly: true,
    placeholders,
  });

/** "works" with one of the values, or the code with the characters that are underlined. */
function verdict(chain: readonly string[]): string {
  const key = ['F', ...chain].join('|');
  const refusals = new Set<string>();
  for (const value of VALUES) {
    const { rule, problems } = read(chain, value);
    if (rule) return checked(chain, value);
    const error = problems.find(({ severity }) => severity === 'error')!;
    if (!error.code.startsWith('modifier-')) continue;
    const cut = key.slice(error.column - 1 - LEFT, error.endColumn - 1 - LEFT);
    expect(error.line, key).toBe(3);
    expect(chain, `${key}: ${error.message}`).toContain(cut);
    expect(error.message.length, key).toBeGreaterThan(10);
    refusals.add(`${error.code} ${cut}`);
  }
  // why a chain is refused does not depend on the values
  expect(refusals.size, `${key}: ${[...refusals]}`).toBe(1);
  return [...refusals][0]!;
}

/** What works is asked, explained and printed like everything else. */
function checked(chain: readonly string[], value: string): 'works' {
  const rule = read(chain, value).rule!;
  const again = read(chain, value).rule && parseRule(printRule(rule), { detectionOnly: true, placeholders }).rule;
  const matchers = [compile(rule), compile(again!)];
  for (const seen of ['Abc', 'd-e', '5', '10.1.2.3', '2026-11-24T05:00:00Z', '', null, undefined, ['x', 'abc']]) {
    const view = { get: (field: string) => (field === 'F' ? seen : 'abc') };
    const answers = matchers.map((matcher) => matcher.matches(view));
    const told = `${chain.join('|')} on ${JSON.stringify(seen)}`;
    expect(answers[1], told).toBe(answers[0]);
    expect(matchers[0]!.explain(view).matched, told).toBe(answers[0]);
  }
  return 'works';
}

const pairs = MODIFIERS.flatMap((a) => MODIFIERS.map((b) => [a, b]));

describe('every chain of modifiers', () => {
  it('of one: all but those that stand for bytes and flags work alone', () => {
    const refused = MODIFIERS.filter((one) => verdict([one]) !== 'works');
    expect(refused).toEqual(['wide', 'utf16', 'utf16le', 'utf16be', 'i', 'm', 's']);
  });

  it('of two: works or is refused at one of them', { timeout: 60_000 }, () => {
    const works = pairs.filter((chain) => verdict(chain) === 'works').map((chain) => chain.join('|'));
    expect(works.length).toBeGreaterThan(80);
    expect(works).toEqual(
      expect.arrayContaining([
        'contains|all',
        're|i',
        'fieldref|neq',
        'hour|gte',
        'cidr|neq',
        'expand|contains',
        'windash|contains',
        'utf16le|base64offset',
        'contains|cased',
        're|endswith',
        're|expand',
      ]),
    );
    for (const never of [
      'contains|startswith',
      're|cased',
      'base64|wide',
      'gt|lt',
      'exists|contains',
      'i|re',
      'cidr|contains',
    ])
      expect(works).not.toContain(never);
  });

  it('of three: the same', { timeout: 120_000 }, () => {
    const step = FULL ? 1 : 17;
    let works = 0;
    let n = 0;
    for (const pair of pairs)
      for (const third of MODIFIERS) if (n++ % step === 0 && verdict([...pair, third]) === 'works') works++;
    expect(works).toBeGreaterThan(5);
  });
});
