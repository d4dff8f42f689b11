import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from './match';
import { compileSet } from './match-set';
import { parseRule } from './parse';
import { printRule } from './print';
import { events, RUNS, rules, ruleTexts, TIMEOUT, viewOf } from './rules.fixture';

const someEvents = fc.array(events, { minLength: 1, maxLength: 4 });

describe('for any rules and events', () => {
  it('matches() and explain() agree, and every range lies in its value', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(rules, someEvents, (rule, list) => {
        const matcher = compile(rule);
        for (const event of list) {
          const { matched, hits, tree, incomplete } = matcher.explain(viewOf(event));
          expect(matched).toBe(matcher.matches(viewOf(event)));
          expect(tree.matched).toBe(matched);
          expect(incomplete).toBeUndefined();
          if (!matched) expect(hits).toEqual([]);
          for (const { value, ranges } of hits) {
            let last = -1;
            for (const [start, end] of ranges) {
              expect(start).toBeGreaterThan(last);
              expect(end).toBeGreaterThan(start);
              last = end;
            }
            expect(last).toBeLessThanOrEqual(value.length);
          }
        }
      }),
      RUNS,
    );
  });

  it('a set of rules says what each rule alone says', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(fc.array(rules, { maxLength: 6 }), someEvents, (list, given) => {
        const set = compileSet(list);
        const alone = list.map((rule) => compile(rule));
        for (const event of given) {
          const view = viewOf(event);
          const wanted = alone.flatMap((matcher, i) => (matcher.matches(view) ? [i] : []));
          expect(set.match(view)).toEqual(wanted);
        }
      }),
      RUNS,
    );
  });

  it('printing is stable and keeps the meaning', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(rules, someEvents, (rule, list) => {
        const printed = printRule(rule);
        const again = parseRule(printed);
        expect(again.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(printRule(again.rule!)).toBe(printed);
        const [before, after] = [compile(rule), compile(again.rule!)];
        for (const event of list) expect(after.matches(viewOf(event))).toBe(before.matches(viewOf(event)));
      }),
      RUNS,
    );
  });

  it('a broken rule is refused with a place inside the text, and nothing throws', { timeout: TIMEOUT }, () => {
    const cut = fc.tuple(
      ruleTexts,
      fc.nat(),
      fc.nat(9),
      fc.constantFrom('', '*', '&a ', '"', '\n', ': ', '[', '- ', '\0'),
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      cut.map(([text, at, length, put]) => {
        const from = at % text.length;
        return text.slice(0, from) + put + text.slice(from + length);
      }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { rule, problems } = parseRule(text);
        const lines = text.split('\n');
        expect(rule === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
        for (const { line, column, endLine, endColumn } of problems) {
          expect(line).toBeGreaterThan(0);
          expect(column).toBeGreaterThan(0);
          expect(endLine).toBeLessThanOrEqual(lines.length + 1);
          expect(endLine > line || endColumn >= column).toBe(true);
        }
      }),
      RUNS,
    );
  });
});
