import { isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { asWritten } from './seen-values';

/** A place in a rule's detection: a key of a selection that is one map. */
export interface ConditionPlace {
  selection: string;
  /** with its modifiers */
  key: string;
}

export const OPERATORS = ['is', 'contains', 'startswith', 'endswith', 're', 'cidr', 'gt', 'gte', 'lt', 'lte'] as const;
export type Operator = (typeof OPERATORS)[number];

export const keyOf = (field: string, operator: Operator): string =>
  operator === 'is' ? field : `${field}|${operator}`;

type Value = string | number | boolean;

/** The rule with other values at a condition; comments and everything else stay. Undefined: there is no such place. */
export function withValues(yaml: string, place: ConditionPlace, values: readonly string[]): string | undefined {
  return edited(yaml, place.selection, (map) => {
    if (!map.has(place.key) || values.length === 0) return false;
    map.set(place.key, values.length === 1 ? typed(values[0]!) : values.map(typed));
    return true;
  });
}

/** The rule without a condition. The last one of a selection stays: nothing would be left to match. */
export function withoutCondition(yaml: string, place: ConditionPlace): string | undefined {
  return edited(yaml, place.selection, (map) => map.items.length > 1 && map.delete(place.key));
}

/** The rule with one more condition in a selection; a value of a field that is asked already joins its others. */
export function withCondition(yaml: string, place: ConditionPlace, value: string): string | undefined {
  return edited(yaml, place.selection, (map) => {
    const made = place.key.endsWith('|re') ? value : typed(value);
    const old = map.get(place.key);
    if (old === undefined) map.set(place.key, made);
    else map.set(place.key, [...(isSeq(old) ? (old.toJSON() as Value[]) : [old as Value]), made]);
    return true;
  });
}

/** The rule with what one more selection matches left out. */
export function withExclusion(yaml: string, key: string, value: string): string | undefined {
  const doc = parseDocument(yaml);
  const detection = doc.get('detection');
  const condition = doc.getIn(['detection', 'condition']);
  if (doc.errors.length > 0 || !isMap(detection) || typeof condition !== 'string') return undefined;
  let name = 'except';
  for (let n = 2; detection.has(name); n++) name = `except_${n}`;
  detection.delete('condition');
  detection.set(name, doc.createNode({ [key]: typed(value) }));
  const whole = /^\s*[\w*]+\s*$/.test(condition) ? condition.trim() : `(${condition.trim()})`;
  detection.set('condition', `${whole} and not ${name}`);
  return doc.toString({ lineWidth: 0 });
}

function edited(yaml: string, selection: string, change: (map: YAMLMap) => boolean): string | undefined {
  const doc = parseDocument(yaml);
  const map = doc.getIn(['detection', selection]);
  if (doc.errors.length > 0 || !isMap(map) || !change(map as YAMLMap)) return undefined;
  return doc.toString({ lineWidth: 0 });
}

/** As a person types it: true and false are what they say, everything else is text that a rule compares. */
function typed(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true';
  return text;
}

/** A value that was seen, as a person would type it: its wildcards are text. */
export const asTyped = (value: string): string =>
  asWritten(value, '') === value ? value : value.replace(/\\(?=[\\*?]|$)|[*?]/g, (c) => `\\${c}`);
