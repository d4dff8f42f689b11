// Which characters of an event's values a value of the rule matched.
import type { Anchor, Operator, ValueTest } from './ast';
import { compares, finderOf, holds } from './checks';
import { inNetwork } from './cidr';
import { foldText } from './fold';
import { occurrences, rangesOf } from './glob';
import type { Range } from './pattern';
import { compileRegex, isFault } from './regex';
import { timePart } from './time-part';
import { numericText } from './values';
import type { EventView } from './view';

export interface Evidence {
  readonly text: string;
  readonly ranges: Range[];
  /** place in a list value */
  readonly index?: number;
}

const MAX_EVIDENCE = 64;

/** The values of the field (or of the whole event) that match, each with the characters that did. */
export function valueRanges(field: string | null, value: ValueTest, view: EventView): Evidence[] {
  const list = textsOf(field, view);
  const out: Evidence[] = [];
  for (const { text, index } of list) {
    if (out.length >= MAX_EVIDENCE) break;
    const found = value.alternatives
      .map((op) => operatorRanges(op, text, view))
      .filter((ranges) => ranges !== undefined);
    if (found.length) out.push({ text, ranges: merge(found.flat()), ...(index === undefined ? {} : { index }) });
  }
  if (out.length === 0 && field !== null) {
    // null, and exists: false, match what is not there
    const seen = view.get(field);
    return [{ text: seen === undefined || seen === null ? '' : String(seen), ranges: [] }];
  }
  return out;
}

export function textsOf(field: string | null, view: EventView): { text: string; index?: number }[] {
  if (field === null) return [...(view.keywords?.() ?? [])].map((text) => ({ text }));
  const seen = view.get(field);
  if (seen === undefined || seen === null) return [];
  if (typeof seen !== 'object') return [{ text: String(seen) }];
  return seen.flatMap((item, index) => (item === null ? [] : [{ text: String(item), index }]));
}

/** The matched characters of one text, undefined if the operator does not hold for it. */
function operatorRanges(op: Operator, text: string, view: EventView): Range[] | undefined {
  const whole: Range[] = text ? [[0, text.length]] : [];
  switch (op.kind) {
    case 'text':
      return rangesOf(finderOf(op), op.cased ? text : foldText(text));
    case 'null':
      return undefined;
    case 'exists':
      return op.expected ? whole : undefined;
    case 'regex': {
      const regex = compileRegex(op.source, op.flags);
      if (isFault(regex) || !regex.test(text)) return undefined;
      return regex.ranges(text);
    }
    case 'cidr':
      return inNetwork(text, op.network) ? whole : undefined;
    case 'compare':
      return compares(numericText(text), op.comparison, op.value) ? whole : undefined;
    case 'time':
      return compares(timePart(text, op.part), op.comparison, op.value) ? whole : undefined;
    case 'fieldref': {
      const change = op.cased ? (s: string) => s : foldText;
      const parts = textsOf(op.field, view).map((other) => change(other.text));
      const held = parts.filter((part) => holds(change(text), part, op.anchor));
      return held.length ? held.flatMap((part) => placed(change(text), part, op.anchor)) : undefined;
    }
    default:
      return op satisfies never;
  }
}

function placed(text: string, part: string, anchor: Anchor): Range[] {
  if (!part) return [];
  if (anchor === 'endswith') return [[text.length - part.length, text.length]];
  return anchor === 'contains' ? occurrences(text, part) : [[0, part.length]];
}

/** Ranges in order, overlapping and touching ones joined. */
export function merge(ranges: readonly Range[]): Range[] {
  const out: Range[] = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = out.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else out.push([start, end]);
  }
  return out;
}
