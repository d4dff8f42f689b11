import type { Collection, ResolvedCorrelation } from '../../lib/sigma/collection';
import type { Bound } from '../../lib/sigma/correlation-ast';

export interface CorrelationLine {
  name: string;
  text: string;
}

const SIGNS: Readonly<Record<Bound['kind'], string>> = { gt: '>', gte: '≥', lt: '<', lte: '≤', eq: '=', neq: '≠' };

/** A correlation in a few lines: "type event_count", "of a, b", "grouped by Computer", "within 5m", "met by ≥ 10". */
export function correlationLines({ rule, inputs }: ResolvedCorrelation, collection: Collection): CorrelationLine[] {
  const named = inputs.map(({ kind, index }, i) => {
    const { title } = kind === 'rule' ? collection.rules[index]! : collection.correlations[index]!.rule;
    const { text } = rule.rules[i]!;
    return text === title ? text : `${text} (${title})`;
  });
  const joint = rule.type === 'temporal_ordered' ? ', then ' : ', ';
  return [
    { name: 'Type', text: rule.title ? `${rule.type}: ${rule.title}` : rule.type },
    { name: 'Of', text: named.join(joint) },
    { name: 'Grouped by', text: rule.groupBy.map(({ text }) => text).join(', ') || 'nothing: all events together' },
    { name: 'Within', text: rule.timespan.text },
    { name: 'Met by', text: conditionWords(rule) },
  ];
}

function conditionWords({ condition, conditionGiven, type }: ResolvedCorrelation['rule']): string {
  if (condition.kind === 'expression') return condition.text;
  if (!conditionGiven) return type === 'temporal_ordered' ? 'all of them, in this order' : 'all of them';
  const bounds = condition.bounds.map(({ kind, value }) => `${SIGNS[kind]} ${value}`).join(' and ');
  const percentile = condition.percentile === undefined ? '' : `, percentile ${condition.percentile}`;
  return condition.fields.length > 0 ? `${condition.fields.join(', ')}${percentile} ${bounds}` : bounds;
}
