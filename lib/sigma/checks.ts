// Operators -> closures over one event's reading. A field that is a list matches if one of its elements does.
import type { Anchor, Comparison, FieldTest, Operator } from './ast';
import { inNetwork } from './cidr';
import { foldText } from './fold';
import { type Finder, finder, found } from './glob';
import { mapText } from './pattern';
import { compileRegex, isFault } from './regex';
import { timePart } from './time-part';
import { numericText } from './values';
import { LIST, MISSING, NULL, ONE, type Reading, type Slots } from './view';

export type Check = (reading: Reading) => boolean;
type TextTest = (text: string) => boolean;

type TextOperator = Extract<Operator, { kind: 'text' }>;

/** Texts up to this length are searched for free: a rule's size bounds that work. */
const SHORT = 2048;

/** `field|modifiers: values` as a question about an event. */
export function compileTest(test: FieldTest, slots: Slots): Check {
  const slot = test.field === null ? KEYWORDS : slots.of(test.field);
  const inner =
    test.link === 'all' && test.values.length > 0
      ? every(test.values.map((value) => anyOf(value.alternatives, slot, slots)))
      : anyOf(
          test.values.flatMap((value) => value.alternatives),
          slot,
          slots,
        );
  if (!test.negated) return inner;
  const others = test.values.flatMap(({ alternatives }) =>
    alternatives.flatMap((op) => (op.kind === 'fieldref' ? [slots.of(op.field)] : [])),
  );
  if (others.length === 0) return (reading) => reading.kind(slot) !== MISSING && !inner(reading);
  // a comparison of two fields, equal or not, needs both
  return (reading) => holdsText(reading, slot) && others.every((other) => holdsText(reading, other)) && !inner(reading);
}

/** The slot of searches without a field. */
export const KEYWORDS = -1;

export function every(checks: readonly Check[]): Check {
  if (checks.length === 1) return checks[0]!;
  return (reading) => {
    for (const check of checks) if (!check(reading)) return false;
    return true;
  };
}

export function some(checks: readonly Check[]): Check {
  if (checks.length === 1) return checks[0]!;
  return (reading) => {
    for (const check of checks) if (check(reading)) return true;
    return false;
  };
}

/** One of the operators holds for one of the field's values. */
function anyOf(operators: readonly Operator[], slot: number, slots: Slots): Check {
  const texts = operators.filter((op) => op.kind === 'text');
  const checks: Check[] = [];
  for (const cased of [false, true]) {
    const group = texts.filter((op) => op.cased === cased);
    if (group.length) checks.push(textCheck(group, slot, cased));
  }
  for (const op of operators) if (op.kind !== 'text') checks.push(operatorCheck(op, slot, slots));
  return some(checks);
}

/** How a text operator is looked for: folded unless it is cased. */
export function finderOf(op: TextOperator): Finder {
  return finder(op.cased ? op.pattern : mapText(op.pattern, foldText));
}

function textCheck(operators: readonly TextOperator[], slot: number, cased: boolean): Check {
  const finders = operators.map(finderOf);
  const cost = finders.reduce((sum, how) => sum + how.cost, 0);
  return overTexts(slot, cased, cost, textTest(finders));
}

function textTest(finders: readonly Finder[]): TextTest {
  if (finders.some((how) => how.kind === 'anything')) return () => true;
  const tests: TextTest[] = [];
  const of = (kind: Finder['kind']) => finders.flatMap((how) => (how.kind === kind && 'text' in how ? [how.text] : []));
  const equals = of('equals');
  if (equals.length === 1) tests.push((text) => text === equals[0]);
  else if (equals.length) {
    const set = new Set(equals);
    tests.push((text) => set.has(text));
  }
  const ends = of('endswith');
  const starts = of('startswith');
  const inner = of('contains');
  const globs = finders.filter((how) => how.kind === 'glob');
  if (ends.length) tests.push(loop(ends, (text, end) => text.endsWith(end)));
  if (starts.length) tests.push(loop(starts, (text, start) => text.startsWith(start)));
  if (inner.length) tests.push(loop(inner, (text, part) => text.includes(part)));
  if (globs.length) tests.push(loop(globs, (text, how) => found(how, text)));
  if (tests.length === 1) return tests[0]!;
  return (text) => {
    for (const test of tests) if (test(text)) return true;
    return false;
  };
}

function loop<T>(items: readonly T[], test: (text: string, item: T) => boolean): TextTest {
  if (items.length === 1) {
    const only = items[0]!;
    return (text) => test(text, only);
  }
  return (text) => {
    for (let i = 0; i < items.length; i++) if (test(text, items[i]!)) return true;
    return false;
  };
}

/** @param cost steps per character, counted for long texts only */
function overTexts(slot: number, cased: boolean, cost: number, test: TextTest): Check {
  const priced = (reading: Reading, text: string) => {
    if (text.length > SHORT) reading.spend(text.length * cost);
    return test(text);
  };
  const any = (reading: Reading, texts: readonly string[]) => {
    for (let i = 0; i < texts.length; i++) if (priced(reading, texts[i]!)) return true;
    return false;
  };
  if (slot === KEYWORDS) return (reading) => any(reading, cased ? reading.keywords() : reading.keywordsFolded());
  return (reading) => {
    const kind = reading.kind(slot);
    if (kind === ONE) return priced(reading, cased ? reading.text(slot) : reading.folded(slot));
    return kind === LIST && any(reading, cased ? reading.list(slot) : reading.listFolded(slot));
  };
}

function operatorCheck(op: Exclude<Operator, TextOperator>, slot: number, slots: Slots): Check {
  switch (op.kind) {
    case 'null':
      return (reading) => {
        const kind = reading.kind(slot);
        return kind === NULL || kind === MISSING || (kind === LIST && reading.hasNull(slot));
      };
    case 'exists':
      return (reading) => (reading.kind(slot) !== MISSING) === op.expected;
    case 'regex': {
      const regex = compileRegex(op.source, op.flags);
      if (isFault(regex)) return () => false; // the parser has refused the rule
      return overPriced(slot, regex.size, regex.test);
    }
    case 'cidr':
      return overTexts(slot, true, 0, (text) => inNetwork(text, op.network));
    case 'compare':
      return overTexts(slot, true, 0, (text) => compares(numericText(text), op.comparison, op.value));
    case 'time':
      return overTexts(slot, true, 0, (text) => compares(timePart(text, op.part), op.comparison, op.value));
    case 'fieldref':
      return fieldrefCheck(slot, slots.of(op.field), op.anchor, op.cased);
    default:
      return op satisfies never;
  }
}

/** A regular expression costs its size for every character, whatever the text. */
function overPriced(slot: number, size: number, test: TextTest): Check {
  let reading: Reading;
  const priced = (text: string) => {
    reading.spend((text.length + 16) * size);
    return test(text);
  };
  const check = overTexts(slot, true, 0, priced);
  return (now) => {
    reading = now;
    return check(now);
  };
}

/** Whether a number is in the asked relation to another. No number is in none. */
export function compares(value: number | undefined, comparison: Comparison, wanted: number): boolean {
  if (value === undefined) return false;
  switch (comparison) {
    case 'eq':
      return value === wanted;
    case 'gt':
      return value > wanted;
    case 'gte':
      return value >= wanted;
    case 'lt':
      return value < wanted;
    case 'lte':
      return value <= wanted;
  }
}

function holdsText(reading: Reading, slot: number): boolean {
  const kind = reading.kind(slot);
  return kind === ONE || kind === LIST;
}

function fieldrefCheck(slot: number, other: number, anchor: Anchor, cased: boolean): Check {
  const texts = (reading: Reading, of: number): readonly string[] => {
    const kind = reading.kind(of);
    if (kind === ONE) return [cased ? reading.text(of) : reading.folded(of)];
    return kind === LIST ? (cased ? reading.list(of) : reading.listFolded(of)) : [];
  };
  return (reading) => {
    const wanted = texts(reading, other);
    return wanted.length > 0 && texts(reading, slot).some((text) => wanted.some((part) => holds(text, part, anchor)));
  };
}

export function holds(text: string, part: string, anchor: Anchor): boolean {
  switch (anchor) {
    case 'equals':
      return text === part;
    case 'contains':
      return text.includes(part);
    case 'startswith':
      return text.startsWith(part);
    case 'endswith':
      return text.endsWith(part);
  }
}
