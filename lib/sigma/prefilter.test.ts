import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from './fold';
import { compile } from './match';
import { parseRule } from './parse';
import { type Prefilter, prefilter } from './prefilter';
import { type Event, events, RUNS, rules, TIMEOUT, viewOf } from './rules.fixture';

const of = (detection: string, canDecide: (field: string) => boolean = () => true) =>
  prefilter(parseRule(`detection:\n${detection}`, { detectionOnly: true }).rule!, canDecide);
const single = (line: string) => of(`  sel: { ${line} }\n  condition: sel\n`);

/** What a database that holds the folded text of every field answers; a list has one row per element. */
function holds(filter: Prefilter, event: Event): boolean {
  switch (filter.kind) {
    case 'true':
      return true;
    case 'and':
      return filter.items.every((item) => holds(item, event));
    case 'or':
      return filter.items.some((item) => holds(item, event));
    case 'like': {
      const value = Object.hasOwn(event, filter.field) ? event[filter.field] : undefined;
      const texts = [value].flat().filter((one) => one !== null && one !== undefined);
      return texts.some((text) => like(foldText(String(text)), filter));
    }
  }
}

/** LIKE with every part escaped: `part`, `part%`, `%part`, or `%part%part%`. */
function like(text: string, { parts, anchor }: Extract<Prefilter, { kind: 'like' }>): boolean {
  if (anchor === 'equals') return text === parts[0];
  if (anchor === 'startswith') return text.startsWith(parts[0]!);
  if (anchor === 'endswith') return text.endsWith(parts[0]!);
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}

describe('prefilter', () => {
  it('asks for folded literals where they stand', () => {
    const F = { kind: 'like', field: 'F' };
    expect(single("F: 'Abc'")).toEqual({ ...F, parts: ['abc'], anchor: 'equals' });
    expect(single("F|contains: 'ÉABC'")).toEqual({ ...F, parts: ['éabc'], anchor: 'contains' });
    expect(single("F|startswith: '/tmp/'")).toEqual({ ...F, parts: ['/tmp/'], anchor: 'startswith' });
    expect(single("F|endswith: '.exe'")).toEqual({ ...F, parts: ['.exe'], anchor: 'endswith' });
    expect(single("F: 'abc*d*efg'")).toEqual({ ...F, parts: ['abc', 'efg'], anchor: 'contains' });
    expect(single("F|endswith: 'abc?'")).toEqual({ ...F, parts: ['abc'], anchor: 'contains' });
  });

  it('knows that a literal without a trigram cannot be looked up', () => {
    for (const literal of ['ab', '../', '/.', '-e ', 'é日', '']) {
      expect(single(`F|contains: '${literal}'`)).toEqual({ kind: 'true' });
    }
  });

  it('is TRUE below not, for other operators, and where the database has no text', () => {
    expect(of("  a: { F: 'abc' }\n  condition: not a\n")).toEqual({ kind: 'true' });
    expect(of("  a: { F: 'abc' }\n  b: { G: 'def' }\n  condition: a and not b\n")).toMatchObject({ field: 'F' });
    expect(of("  a: { F: 'abc' }\n  b: { G|gt: 5 }\n  condition: a or b\n")).toEqual({ kind: 'true' });
    expect(of("  a: { F: 'abc' }\n  condition: a\n", () => false)).toEqual({ kind: 'true' });
    for (const line of ["F|neq: 'abc'", 'F: null', "F|re: 'ab.d'", "F|fieldref: 'Gggg'", "F: ['abcd', 'x']"]) {
      expect(single(line)).toEqual({ kind: 'true' });
    }
    expect(of('  a: [keyword]\n  condition: a\n')).toEqual({ kind: 'true' });
  });

  it('takes the literals that a regular expression cannot match without', () => {
    const like = (literal: string) => ({ kind: 'like', field: 'F', parts: [literal], anchor: 'contains' });
    expect(single("F|re: 'Wget.*(ABC|def)'")).toEqual({
      kind: 'and',
      items: [like('wget'), { kind: 'or', items: [like('abc'), like('def')] }],
    });
  });

  it('follows the condition', () => {
    const detection = '  a: { F: abc }\n  b: { F: def }\n  c: { F: ghi }\n';
    expect(of(`${detection}  condition: a and (b or c)\n`)).toMatchObject({ kind: 'and', items: [{}, { kind: 'or' }] });
    expect(of(`${detection}  condition: all of them\n`)).toMatchObject({ kind: 'and' });
    expect(of(`${detection}  condition: 2 of them\n`)).toMatchObject({ kind: 'or' });
    expect(of(`${detection}  condition: 1 of them\n`)).toMatchObject({ kind: 'or' });
    expect(of(`${detection}  condition: [a, b]\n`)).toMatchObject({ kind: 'or' });
    expect(single("'F|contains|all': [abc, def]")).toMatchObject({ kind: 'and' });
  });

  it('holds for every event that the rule matches', { timeout: TIMEOUT }, () => {
    let narrowed = 0;
    fc.assert(
      fc.property(rules, fc.array(events, { minLength: 1, maxLength: 6 }), (rule, list) => {
        const filter = prefilter(rule, (field) => field !== 'B');
        const matcher = compile(rule);
        for (const event of list) {
          const held = holds(filter, event);
          if (!held) narrowed++;
          if (matcher.matches(viewOf(event))) expect(held).toBe(true);
        }
      }),
      RUNS,
    );
    expect(narrowed).toBeGreaterThan(0);
  });
});
