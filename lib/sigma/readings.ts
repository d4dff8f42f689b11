// Other readings of a rule that engines are known to have, to tell why a recorded verdict differs from ours: a difference
// counts as explained only if the other reading, computed here, gives exactly the recorded verdict.
import type { Condition, FieldTest, Operator, Pattern, SelectionNode, SigmaRule } from './ast';
import { compile, compileNode } from './match';
import { anchored, mapText, parsePattern, plainPattern, regexOf } from './pattern';
import { endsAs } from './regex';
import { fieldsOf } from './rule';
import { type EventView, Reading, type SigmaValue, Slots } from './view';

export type Verdict = (rule: SigmaRule, view: EventView) => boolean;

/** A keyword is compared with whole values instead of being searched in them. */
export const keywordsAreWhole: Verdict = rewritten((test) =>
  test.field === null ? withPatterns(test, (pattern) => pattern.filter(({ kind }) => kind !== 'many')) : test,
);

/** A value with a wildcard of its own loses startswith, endswith and contains. */
export const wildcardsEndAnchors: Verdict = rewritten((test) => ({
  ...test,
  values: test.values.map((value) => {
    const own = typeof value.raw === 'string' ? parsePattern(value.raw) : [];
    if (own.every(({ kind }) => kind === 'text')) return value;
    const alternatives = value.alternatives.map((op) => (op.kind === 'text' ? { ...op, pattern: own } : op));
    return { ...value, alternatives };
  }),
}));

/** A wildcard stops at the end of a line. */
export const wildcardsStopAtLines: Verdict = (rule, view) =>
  rewritten((test) => {
    const texts = test.field === null ? [...(view.keywords?.() ?? [])] : [view.get(test.field)].flat().map(String);
    if (!texts.some((text) => text.includes('\n'))) return test;
    const values = test.values.map((value) => ({
      ...value,
      alternatives: value.alternatives.map((op) => (op.kind === 'text' ? oneLine(op) : op)),
    }));
    return { ...test, values };
  })(rule, view);

/** A test of a field that is not there is unknown, and so is its negation; what is unknown does not match. */
export const missingIsUnknown: Verdict = (rule, view) => {
  const slots = new Slots();
  const reading = new Reading(slots).begin(view);
  reading.work = Number.POSITIVE_INFINITY;
  let unknown = false;
  const ofNode = (node: SelectionNode): Known => {
    if (node.kind !== 'test') return joined(node.kind === 'all', node.items.map(ofNode));
    const asksForAbsence = node.values.some(({ alternatives }) =>
      alternatives.some(({ kind }) => kind === 'null' || kind === 'exists'),
    );
    const fields = [...fieldsOf(node)];
    if (!asksForAbsence && fields.some((field) => (view.get(field) ?? undefined) === undefined)) {
      unknown = true;
      return undefined;
    }
    return compileNode(node, slots)(reading);
  };
  const byName = new Map(rule.detection.selections.map(({ name, node }) => [name, ofNode(node)]));
  const ofCondition = (condition: Condition): Known => {
    switch (condition.kind) {
      case 'selection':
        return byName.get(condition.name);
      case 'not': {
        const inner = ofCondition(condition.item);
        return inner === undefined ? undefined : !inner;
      }
      case 'of':
        return joined(
          condition.count === 'all',
          condition.names.map((name) => byName.get(name)),
        );
      default:
        return joined(condition.kind === 'and', condition.items.map(ofCondition));
    }
  };
  const verdict = joined(false, rule.detection.conditions.map(ofCondition)) === true;
  return unknown ? verdict : compile(rule).matches(view);
};

type Known = boolean | undefined;

function joined(all: boolean, items: readonly Known[]): Known {
  if (items.includes(!all)) return !all;
  return items.includes(undefined) ? undefined : all;
}

/** A list or an object of an event is its printed form. */
export const listsAreTexts =
  (event: unknown): Verdict =>
  (rule, view) =>
    compile(rule).matches({
      ...view,
      get: (name) => {
        const value = ownOf(event)[name];
        return typeof value === 'object' && value !== null ? JSON.stringify(value) : view.get(name);
      },
    });

/** A pattern matches no number, and a number of the rule no text. */
export const numbersAreNoTexts: Verdict = (rule, view) =>
  rewritten((test) => {
    const seen = test.field === null ? undefined : view.get(test.field);
    if (typeof seen === 'number') return { ...test, values: test.values.filter(({ text }) => !/[?*]/.test(text)) };
    if (typeof seen === 'string') return { ...test, values: test.values.filter(({ raw }) => typeof raw !== 'number') };
    return test;
  })(rule, view);

/** An address of IPv4 that is written for IPv6, or one with a zone, is no address. */
export const oneNotation: Verdict = seenAs((value) =>
  typeof value === 'string' && /%|^::ffff:/i.test(value) ? undefined : value,
);

/** UTF-16 in base64 is not known, or looked for with a character that depends on what follows. */
export const noPartsOfUtf16: Verdict = rewritten((test) =>
  /\|(?:utf16\w*|wide)\|base64offset\b/.test(test.key) ? { ...test, values: [] } : test,
);

/** Only the first dash of a value may be another one. */
export const oneDash: Verdict = rewritten((test) =>
  withPatterns(test, (pattern) => {
    const first = pattern.findIndex(({ kind }) => kind === 'dash');
    return pattern.map((part, i) => (part.kind === 'dash' && i > first ? { kind: 'text', text: '-' } : part));
  }),
);

/** The fields of an event by their own names only: no way leads through objects. */
export const namesAreFlat =
  (event: unknown): Verdict =>
  (rule, view) =>
    compile(rule).matches({ ...view, get: (name) => (isObject(ownOf(event)[name]) ? [] : ownOf(event)[name]) });

/** Its own names only, without those that JavaScript objects inherit. */
function ownOf(event: unknown): Record<string, SigmaValue> {
  return Object.assign(Object.create(null), typeof event === 'object' ? event : {});
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** In an expression, `$` stands at the very end of the text only. */
export const dollarEndsTexts: Verdict = rewritten((test) => ({
  ...test,
  values: test.values.map((value) => ({
    ...value,
    alternatives: value.alternatives.map((op) =>
      op.kind === 'regex' ? { ...op, source: endsAs(op.source, op.flags, '\\z') } : op,
    ),
  })),
}));

/** A field that is not there differs from every value. */
export const missingDiffers: Verdict = rewritten((test) => {
  if (!test.negated) return test;
  const [value] = test.values;
  if (!value) return test;
  const absent = { ...value, alternatives: [{ kind: 'exists', expected: false } as const] };
  const missing: FieldTest = { ...test, negated: false, link: 'any', values: [absent] };
  return { kind: 'any', items: [test, missing], span: test.span };
});

/** Placeholders are names of fields of the event, and a backslash does not make them plain. */
export const placeholdersAreFields: Verdict = (rule, view) =>
  rewritten((test) => {
    if (!test.modifiers.includes('expand')) return test;
    const anchor = ANCHORS.find((one) => test.modifiers.includes(one)) ?? 'equals';
    const values = test.values.map((value) => {
      const text = value.text.replace(/%([^%\s]+)%/g, (_, name: string) => String(view.get(name) ?? ''));
      const pattern = anchored(plainPattern(text), anchor);
      return { ...value, alternatives: [{ kind: 'text', pattern, cased: test.modifiers.includes('cased') } as const] };
    });
    return { ...test, values };
  })(rule, view);

const ANCHORS = ['contains', 'startswith', 'endswith'] as const;

/** Any blanks are as good as one. */
export const blanksCollapse: Verdict = (rule, view) => {
  const collapsed = (text: string) => text.replace(/\s+/g, ' ');
  const loose = rewritten((test) => withPatterns(test, (pattern) => mapText(pattern, collapsed)));
  return loose(rule, {
    ...view,
    get: (name) => {
      const value = view.get(name);
      return typeof value === 'string' ? collapsed(value) : value;
    },
  });
};

/** A keyword between slashes is a regular expression. */
export const slashedKeywordsAreRegexes: Verdict = rewritten((test) => {
  if (test.field !== null) return test;
  const values = test.values.map((value) => {
    const source = /^\/(.+)\/$/s.exec(value.text)?.[1];
    return source ? { ...value, alternatives: [{ kind: 'regex', source, flags: '' } as const] } : value;
  });
  return { ...test, values };
});

/** A part of an event that has members is the text of all of them. */
export const partsAreTexts =
  (event: unknown): Verdict =>
  (rule, view) =>
    compile(rule).matches({
      ...view,
      get: (name) => view.get(name) ?? membersOf(event, name),
    });

function membersOf(event: unknown, part: string): string | undefined {
  const members = Object.entries(ownOf(event)).filter(([name]) => `.${name}`.includes(`.${part}.`));
  return members.length > 0 ? members.map(([, value]) => String(value)).join(' ') : undefined;
}

function seenAs(change: (value: SigmaValue | undefined) => SigmaValue | undefined): Verdict {
  return (rule, view) => compile(rule).matches({ ...view, get: (name) => change(view.get(name)) });
}

function rewritten(change: (test: FieldTest) => SelectionNode): Verdict {
  const node = (one: SelectionNode): SelectionNode =>
    one.kind === 'test' ? change(one) : { ...one, items: one.items.map(node) };
  return (rule, view) => {
    const selections = rule.detection.selections.map((one) => ({ ...one, node: node(one.node) }));
    return compile({ ...rule, detection: { ...rule.detection, selections } }).matches(view);
  };
}

function withPatterns(test: FieldTest, change: (pattern: Pattern) => Pattern): FieldTest {
  const values = test.values.map((value) => ({
    ...value,
    alternatives: value.alternatives.map((op) => (op.kind === 'text' ? { ...op, pattern: change(op.pattern) } : op)),
  }));
  return { ...test, values };
}

function oneLine(op: Extract<Operator, { kind: 'text' }>): Operator {
  if (op.pattern.every(({ kind }) => kind === 'text')) return op;
  return { kind: 'regex', source: `\\A${regexOf(op.pattern, '.')}\\z`, flags: op.cased ? '' : 'i' };
}
