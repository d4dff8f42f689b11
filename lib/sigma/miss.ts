// One sentence on how near a field came to matching: what an analyst asks first when a rule stays silent.
import type { FieldTest, Operator, ValueTest } from './ast';
import { finderOf } from './checks';
import { textsOf } from './evidence';
import { foldText } from './fold';
import { found } from './glob';
import { anchored } from './pattern';
import type { EventView } from './view';

const LOOK = 2000;

/** Why the test did not match. @param holds whether one of its values holds */
export function missed(test: FieldTest, view: EventView, holds: (value: ValueTest) => boolean): string {
  const name = test.field ?? 'the event';
  if (test.values.length === 0) return 'the rule lists no value here';
  if (test.negated) return negatedMiss(test, view, name);
  const failed = test.values.find((value) => !holds(value)) ?? test.values[0]!;
  const exists = failed.alternatives[0];
  if (exists?.kind === 'exists') return exists.expected ? `the event has no ${name}` : `the event has a ${name}`;
  if (test.field !== null) {
    const seen = view.get(test.field);
    if (seen === undefined) return `the event has no ${name}`;
    if (seen === null) return `${name} is null`;
    if (Array.isArray(seen) && seen.length === 0) return `${name} is an empty list`;
  }
  if (exists?.kind === 'null') return `${name} has a value`;
  const texts = textsOf(test.field, view)
    .slice(0, 100)
    .map(({ text }) => text.slice(0, LOOK));
  const candidates = (test.link === 'all' ? test.values.filter((value) => !holds(value)) : test.values).slice(0, 100);
  let best = { score: -1, say: `${name} holds none of the values` };
  for (const value of candidates) {
    for (const op of value.alternatives.slice(0, 8)) {
      for (const text of texts) {
        const near = nearness(op, value.text, text, name, view);
        if (near.score > best.score) best = near;
      }
    }
  }
  return best.say;
}

function negatedMiss(test: FieldTest, view: EventView, name: string): string {
  const seen = view.get(test.field!);
  if (seen === undefined) return `the event has no ${name}`;
  return `${name} is one of the values that it must differ from`;
}

interface Near {
  readonly score: number;
  readonly say: string;
}

function nearness(op: Operator, wanted: string, text: string, name: string, view: EventView): Near {
  switch (op.kind) {
    case 'text':
      return textNearness(op, wanted, text, name);
    case 'compare':
    case 'time':
      return {
        score: 0,
        say: `${name} is ${quote(text)}, asked is ${op.kind === 'time' ? `${op.part} ` : ''}${op.comparison} ${op.value}`,
      };
    case 'cidr':
      return { score: 0, say: `${quote(text)} is not in ${wanted}` };
    case 'fieldref': {
      const other = textsOf(op.field, view)[0]?.text;
      if (other === undefined) return { score: 0, say: `the event has no ${op.field} to compare with` };
      return { score: 0, say: `${name} is ${quote(text)}, ${op.field} is ${quote(other)}` };
    }
    default:
      return { score: 0, say: `${name} is ${quote(text)}` };
  }
}

function textNearness(op: Extract<Operator, { kind: 'text' }>, wanted: string, text: string, name: string): Near {
  const folded = { ...op, cased: false };
  if (op.cased && found(finderOf(folded), foldText(text)))
    return { score: 1e6, say: `${name} differs from ${quote(wanted)} in case only` };
  const anywhere = { ...folded, pattern: anchored(op.pattern, 'contains') };
  if (found(finderOf(anywhere), foldText(text))) {
    return { score: 1e5, say: `${name} holds ${quote(wanted)}, but not where it is asked for` };
  }
  const literal = op.pattern.reduce(
    (best, part) => (part.kind === 'text' && part.text.length > best.length ? part.text : best),
    '',
  );
  const [needle, hay] = [foldText(literal).slice(0, 200), foldText(text)];
  const shared = longestShared(needle, hay);
  if (shared.length < 3 || shared.length * 2 < needle.length)
    return { score: shared.length, say: `${name} is ${quote(text)}` };
  const at = hay.indexOf(shared);
  return {
    score: shared.length,
    say: `${name} holds ${quote(text.slice(at, at + shared.length))} of ${quote(wanted)}`,
  };
}

/** The longest run of characters of a that b holds as well. */
function longestShared(a: string, b: string): string {
  let best = '';
  for (let start = 0; start + best.length < a.length; start++) {
    while (start + best.length < a.length && b.includes(a.slice(start, start + best.length + 1))) {
      best = a.slice(start, start + best.length + 1);
    }
  }
  return best;
}

function quote(text: string): string {
  return text.length > 120 ? `"${text.slice(0, 117)}..."` : `"${text}"`;
}
