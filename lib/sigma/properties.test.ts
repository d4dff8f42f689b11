import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correlate } from './correlate';
import { chain, text as collectionText, eventOf, givens, section } from './correlation.fixture';
import type { Problem } from './errors';
import { lintCollection } from './lint-correlation';
import { compile } from './match';
import { compileSet } from './match-set';
import { parseCollection, parseRule } from './parse';
import { printRule } from './print';
import { bodies, events, RUNS, rules, ruleTexts, TIMEOUT, viewOf } from './rules.fixture';

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

  it('a set runs out of work where each rule alone does', { timeout: TIMEOUT }, () => {
    let open = 0;
    fc.assert(
      fc.property(fc.array(rules, { maxLength: 6 }), someEvents, fc.nat(400), (list, given, work) => {
        const set = compileSet(list, { work });
        const alone = list.map((rule) => compile(rule, { work }));
        for (const event of given) {
          const incomplete: number[] = [];
          const matched = set.match(viewOf(event), incomplete);
          const answers = alone.map((matcher) => matcher.outcome(viewOf(event)));
          const those = (outcome: string) => answers.flatMap((answer, i) => (answer === outcome ? [i] : []));
          expect(matched).toEqual(those('match'));
          expect(incomplete).toEqual(those('incomplete'));
          open += incomplete.length;
        }
      }),
      RUNS,
    );
    expect(open).toBeGreaterThan(0);
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
        expect(rule === undefined).toBe(hasError(problems));
        expectPlaces(problems, text);
      }),
      RUNS,
    );
  });

  it('so is a broken collection; what is read can be evaluated', { timeout: TIMEOUT }, () => {
    const whole = fc
      .tuple(
        fc.oneof(
          section.map((one) => [['top', one] as const]),
          chain,
        ),
        bodies,
      )
      .map(([sections, { selections, condition }]) => {
        const filter = `---\ntitle: F\nlogsource: { product: linux }\nfilter:\n  rules: any\n${selections}  condition: ${condition}\n`;
        return collectionText(...sections) + filter;
      });
    const put = fc.constantFrom(
      '',
      '---\n',
      '\n',
      ': ',
      '[',
      '- ',
      '0',
      'a',
      ', ',
      '{',
      "'",
      'top',
      'not ',
      ' and ',
      '|',
    );
    const edit = fc.tuple(fc.nat(), fc.nat(6), put);
    const texts = fc.tuple(whole, fc.array(edit, { maxLength: 3 })).map(([text, edits]) =>
      edits.reduce((now, [at, length, insert]) => {
        const from = at % (now.length + 1);
        return now.slice(0, from) + insert + now.slice(from + length);
      }, text),
    );
    let evaluated = 0;
    fc.assert(
      fc.property(texts, givens, (text, list) => {
        const { collection, problems } = parseCollection(text);
        expect(collection === undefined).toBe(hasError(problems));
        expectPlaces(problems, text);
        if (!collection) return;
        evaluated++;
        expectPlaces(lintCollection(collection, { fieldKnown: () => true, carriedBy: () => false }), text);
        const given = list.map(eventOf);
        const first = correlate(collection, given);
        expect(first.incomplete).toBeUndefined();
        expect(correlate(collection, given)).toEqual(first);
        for (const { matches } of first.correlations)
          for (const { from, met, to, events } of matches) {
            expect(from <= met && met <= to).toBe(true);
            expect(events.length).toBeGreaterThan(0);
          }
      }),
      RUNS,
    );
    expect(evaluated).toBeGreaterThan(RUNS.numRuns / 10);
  });
});

const hasError = (problems: readonly Problem[]) => problems.some(({ severity }) => severity === 'error');

function expectPlaces(problems: readonly Problem[], text: string) {
  const lines = text.split('\n').length;
  for (const { line, column, endLine, endColumn } of problems) {
    expect(line).toBeGreaterThan(0);
    expect(column).toBeGreaterThan(0);
    expect(endLine).toBeLessThanOrEqual(lines + 1);
    expect(endLine > line || endColumn >= column).toBe(true);
  }
}
