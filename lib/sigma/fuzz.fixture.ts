// Generated texts of rules, whole and broken, on generated events: what must hold whatever they say. For tests and `npm run bench -- fuzz`.
import fc from 'fast-check';
import type { SigmaRule } from './ast';
import type { Problem } from './errors';
import { compile, type Outcome } from './match';
import { compileSet } from './match-set';
import { parseCollection, parseRule } from './parse';
import { printRule } from './print';
import { type Event, events, ruleTexts, viewOf } from './rules.fixture';

/** Stretches that have meant something to a parser before. */
const PIECES = [
  ...['', '*', '?', '&a ', '*a', '"', "'", '\n', '\r', '\t', ': ', '[', ']', '{', '}', '- ', '#', '|', '>', '\0', '\u2028'],
  ...['---\n', '...\n', '<<: ', '!!js ', '%YAML 1.2\n', 'null', '~', 'true', '0x1f', '1e999', '-.inf', '\ud800', '\ufeff'],
  ...['|re: ', '|all', '|contains', '|windash', '|base64offset', '|expand', '|fieldref', '|cidr', '(?=a)', '\\1', '(a+)+', '{1,999}'],
  ...['not ', ' and ', ' or ', '1 of ', 'all of them', '(((', ')', '_*', 'condition: ', 'filter:\n', 'correlation:\n'],
]; // biome-ignore format: by what they belong to

const edit = fc.tuple(fc.nat(), fc.nat(12), fc.constantFrom(...PIECES), fc.nat(3));

/** A rule, or one that somebody was not careful with. */
const texts: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: ruleTexts },
  {
    weight: 5,
    arbitrary: fc.tuple(ruleTexts, fc.array(edit, { minLength: 1, maxLength: 4 })).map(([text, edits]) =>
      edits.reduce((now, [at, length, put, times]) => {
        const from = at % (now.length + 1);
        return now.slice(0, from) + put.repeat(times + 1) + now.slice(from + length);
      }, text),
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
);

export interface FuzzCase {
  readonly texts: readonly string[];
  readonly events: readonly Event[];
  /** steps per rule and event: few of them run out in some cases */
  readonly work: number;
}

export const fuzzCases: fc.Arbitrary<FuzzCase> = fc.record({
  texts: fc.array(texts, { minLength: 1, maxLength: 4 }),
  events: fc.array(events, { minLength: 1, maxLength: 4 }),
  work: fc.oneof(fc.constant(20_000_000), fc.nat(2), fc.nat(4), fc.nat(60)),
});

/** What was found of a case: how many rules were read, and how often each answer came. */
export type FuzzCount = Record<'rules' | Outcome, number>;

/** Throws if something does not hold: an answer without a place, texts that print another way, ways of asking that disagree. */
export function checkCase({ texts, events, work }: FuzzCase): FuzzCount {
  const count: FuzzCount = { rules: 0, match: 0, 'no match': 0, incomplete: 0 };
  const rules = texts.flatMap((text) => readChecked(text) ?? []);
  count.rules = rules.length;
  const set = compileSet(rules, { work });
  const alone = rules.map((rule) => compile(rule, { work }));
  const printed = rules.map((rule) => compile(parseRule(printRule(rule)).rule!, { work: Number.POSITIVE_INFINITY }));
  for (const event of events) {
    const view = viewOf(event);
    const incomplete: number[] = [];
    const matched = set.match(view, incomplete);
    for (const [i, matcher] of alone.entries()) {
      const outcome = matcher.outcome(view);
      count[outcome]++;
      const inSet = matched.includes(i) ? 'match' : incomplete.includes(i) ? 'incomplete' : 'no match';
      same(inSet, outcome, 'a set of rules and the rule alone', rules[i]!, event);
      const told = matcher.explain(view);
      if (told.incomplete === undefined) {
        if (outcome !== 'incomplete') same(told.matched, outcome === 'match', 'explain and match', rules[i]!, event);
        same(told.tree.matched, told.matched, 'the tree and its answer', rules[i]!, event);
      }
      if (outcome === 'incomplete') continue;
      same(printed[i]!.outcome(view), outcome, 'the rule and its printed text', rules[i]!, event);
    }
  }
  return count;
}

function readChecked(text: string): SigmaRule | undefined {
  const { rule, problems } = parseRule(text);
  placed(problems, text);
  placed(parseCollection(text).problems, text);
  if ((rule === undefined) !== problems.some(({ severity }) => severity === 'error'))
    throw new Error(`a rule and its errors do not go together:\n${text}`);
  if (!rule) return undefined;
  const print = printRule(rule);
  const again = parseRule(print).rule;
  if (!again) throw new Error(`a printed rule is refused:\n${text}\n---\n${print}`);
  if (printRule(again) !== print) throw new Error(`a rule prints in two ways:\n${text}\n---\n${print}`);
  return rule;
}

function placed(problems: readonly Problem[], text: string): void {
  const lines = text.split(/\r\n|\n|\r/).length;
  for (const { line, column, message } of problems)
    if (line < 1 || line > lines || column < 1) throw new Error(`${message}: at ${line}:${column} of\n${text}`);
}

function same<T>(one: T, other: T, who: string, rule: SigmaRule, event: Event): void {
  if (one !== other)
    throw new Error(`${who} disagree, ${one} and ${other}, on ${JSON.stringify(event)} of\n${printRule(rule)}`);
}
