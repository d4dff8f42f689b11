import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SigmaRule } from './ast';
import { compile } from './match';
import { parseCollection, parseRule } from './parse';
import { printRule } from './print';
import { type Body, bodies, type Event, events, NAMES, RUNS, ruleText, TIMEOUT, viewOf } from './rules.fixture';

const RULE = `title: R
id: 11111111-2222-4333-8444-555555555555
name: r
logsource: { product: linux, category: process_creation }
detection:
  s: { Image: /bin/x }
  condition: s
`;

const filter = (rules: string, body: string, title = 'Known admins', logsource = '{ product: linux }') =>
  `---\ntitle: ${title}\nlogsource: ${logsource}\nfilter:\n  rules: ${rules}\n${body}`;
const NOT_ROOT = '  selection: { User: root }\n  condition: not selection\n';

const read = (yaml: string): SigmaRule => {
  const { rule, problems } = parseRule(yaml);
  if (!rule) throw new Error(`${yaml}\n${JSON.stringify(problems)}`);
  return rule;
};
const matches = (yaml: string, event: Event) => compile(read(yaml)).matches(viewOf(event));

describe('filters', () => {
  const root = { Image: '/bin/x', User: 'root' };
  const other = { Image: '/bin/x', User: 'u' };

  it('are joined to the rules that they name, by id, name or any, where the log source fits', () => {
    for (const rules of ['r', '[x, r]', '11111111-2222-4333-8444-555555555555', 'any', 'ALL']) {
      expect(matches(RULE + filter(rules, NOT_ROOT), root), rules).toBe(false);
      expect(matches(RULE + filter(rules, NOT_ROOT), other), rules).toBe(true);
    }
    const windows = filter('any', NOT_ROOT, 'F', '{ product: windows }');
    expect(matches(RULE + windows, root)).toBe(true);
    expect(parseRule(RULE + windows).problems).toMatchObject([{ code: 'filter-applies-nowhere', severity: 'warning' }]);
    const narrower = filter('any', NOT_ROOT, 'F', '{ product: linux, category: process_creation, service: auditd }');
    expect(matches(RULE + narrower, root)).toBe(true);
    expect(parseRule(RULE + filter('[other]', NOT_ROOT)).problems[0]!.message).toContain('for none of the rules');
  });

  it('may stand above the rule, and come in any number', () => {
    const second = filter('any', '  s: { Image: /bin/x, Host: build }\n  condition: not s\n', 'Build hosts');
    const yaml = `${filter('r', NOT_ROOT).slice(4)}---\n${RULE}${second}`;
    expect(matches(yaml, other)).toBe(true);
    expect(matches(yaml, { ...other, Host: 'build' })).toBe(false);
    expect(matches(yaml, root)).toBe(false);
  });

  it('keep what they match if nothing is turned around, and then warn', () => {
    const yaml = RULE + filter('r', '  selection: { User: root }\n  condition: selection\n');
    expect(matches(yaml, root)).toBe(true);
    expect(matches(yaml, other)).toBe(false);
    const [warning] = parseRule(yaml).problems;
    expect(warning).toMatchObject({ code: 'filter-keeps', severity: 'warning', line: 14, column: 14 });
    expect(warning!.hint).toContain('not selection');
    expect(parseRule(RULE + filter('r', '  s: { User|neq: root }\n  condition: s\n')).problems).toEqual([]);
  });

  it('say in an explanation which of them left the event out', () => {
    const yaml =
      RULE + filter('r', NOT_ROOT) + filter('r', '  s: { Host: build }\n  condition: not s\n', 'Build hosts');
    const explain = (event: Event) => compile(read(yaml)).explain(viewOf(event));
    expect(explain(root)).toMatchObject({ matched: false, filteredBy: ['Known admins'] });
    expect(explain({ ...root, Host: 'build' }).filteredBy).toEqual(['Known admins', 'Build hosts']);
    expect(explain({ Image: '/y', User: 'root' })).toMatchObject({ matched: false, filteredBy: [] });
    expect(explain(other)).toMatchObject({ matched: true, filteredBy: [] });
    expect(explain(root).tree).toMatchObject({
      kind: 'and',
      items: [
        { kind: 'selection', name: 's', matched: true },
        { kind: 'filter', title: 'Known admins', matched: false, item: { kind: 'not' } },
        { kind: 'filter', title: 'Build hosts', matched: true },
      ],
    });
  });

  it('are a part of the rule everywhere: its fields, its text', () => {
    const rule = read(RULE + filter('r', NOT_ROOT));
    expect(rule.fields).toEqual(['Image', 'User']);
    expect(rule.filters).toEqual([{ title: 'Known admins', selections: ['_filter1_selection'] }]);
    expect(printRule(rule)).toContain("condition: '(s) and (not _filter1_selection)'");
  });

  it('leave the rules alone that correlations are made of, but for those that they name', () => {
    const yaml = `title: C\ncorrelation: { type: event_count, rules: r, timespan: 5m, condition: { gte: 2 } }\n---\n${RULE}${filter('r', NOT_ROOT)}`;
    expect(parseCollection(yaml).collection!.rules[0]!.filters).toMatchObject([{ title: 'Known admins' }]);
  });
});

/** What a person would write: the filter's selections put into the rule under other names, the condition joined by hand. */
function mergedByHand(rule: Body, filters: readonly Body[]): string {
  const others = filters.map((body, i) => ({
    selections: renamed(body.selections, i),
    condition: renamed(body.condition, i),
  }));
  return ruleText({
    selections: rule.selections + others.map(({ selections }) => selections).join(''),
    condition: [rule, ...others].map(({ condition }) => `(${condition})`).join(' and '),
  });
}

/** Names and patterns of the generated conditions, each for what it means in the filter alone. */
function renamed(text: string, number: number): string {
  const names = NAMES.map((name) => `x${number}${name}`);
  const visible = names.filter((_, i) => !NAMES[i]!.startsWith('_'));
  const joined = (list: readonly string[], word: string) => `(${list.join(` ${word} `)})`;
  const two = visible.flatMap((a, i) => visible.slice(i + 1).map((b) => `(${a} and ${b})`));
  return text
    .replaceAll('1 of them', joined(visible, 'or'))
    .replaceAll('all of them', joined(visible, 'and'))
    .replaceAll('2 of them', joined(two, 'or'))
    .replaceAll('1 of o*', joined([names[0]!, names[1]!], 'or'))
    .replaceAll('all of o*', joined([names[0]!, names[1]!], 'and'))
    .replaceAll('1 of _*', names[3]!)
    .replace(/^( {2})(one|other|filter|_hidden)(?=: )/gm, (_, blanks, name) => `${blanks}x${number}${name}`)
    .replace(/(?<![\w"])(one|other|filter|_hidden)(?![\w":])/g, (name) =>
      text.includes('\n') ? name : `x${number}${name}`,
    );
}

/** The hand-merged text names the rule's own patterns, too, which would reach the new names: written out as well. */
const spelledOut = (body: Body): Body => ({ ...body, condition: renamed(body.condition, 9).replaceAll('x9', '') });

describe('for any rules, filters and events', () => {
  it('a joined rule matches what the rule merged by hand matches', { timeout: TIMEOUT }, () => {
    let leftOut = 0;
    fc.assert(
      fc.property(
        bodies,
        fc.array(bodies, { minLength: 1, maxLength: 2 }),
        fc.array(events, { minLength: 1, maxLength: 6 }),
        (rule, filters, list) => {
          const documents = filters.map(
            (body, i) =>
              `---\ntitle: F${i}\nlogsource: { product: linux }\nfilter:\n  rules: any\n${body.selections}  condition: ${body.condition}\n`,
          );
          const joined = read(ruleText(rule) + documents.join(''));
          const byHand = compile(read(mergedByHand(spelledOut(rule), filters)));
          const alone = compile(read(ruleText(rule)));
          const printed = compile(read(printRule(joined)));
          const matcher = compile(joined);
          const each = filters.map((body) => compile(read(ruleText(body))));
          for (const event of list) {
            const view = viewOf(event);
            const wanted = byHand.matches(view);
            expect(matcher.matches(view)).toBe(wanted);
            expect(printed.matches(view)).toBe(wanted);
            const { filteredBy, matched } = matcher.explain(view);
            expect(matched).toBe(wanted);
            const failed = each.flatMap((one, i) => (one.matches(view) ? [] : [`F${i}`]));
            expect(filteredBy).toEqual(alone.matches(view) ? failed : []);
            if (filteredBy.length > 0) leftOut++;
          }
        },
      ),
      RUNS,
    );
    expect(leftOut).toBeGreaterThan(10);
  });
});
