import { stringify } from 'yaml';
import { compile, type Matcher, parseRule } from '../../sigma';
import { isFactName } from '../../telemetry/facts';

/** One condition that can be added to a rule. */
export interface Clause {
  /** field with modifiers, as Sigma writes it */
  readonly field: string;
  readonly values: readonly (string | number | boolean)[];
  /** wildcards in the values are meant as such, and what is meant as it stands is escaped; else nothing is a wildcard */
  readonly wild?: boolean;
  /** the clause says what must not be */
  readonly negated: boolean;
  /** 0 to 1, as for suggestions: an exclusion by names is what an adversary hides behind */
  readonly robustness: number;
}

/** Text that is meant as it stands. */
export const escaped = (text: string): string => text.replace(/\\(?=[*?\\])|[*?]/g, '\\$&');

/** As a rule holds them. */
export function sigmaValue({ values, wild }: Pick<Clause, 'values' | 'wild'>): unknown {
  const plain = wild ? values : values.map((one) => (typeof one === 'string' ? escaped(one) : one));
  return plain.length === 1 ? plain[0] : plain;
}

/** Tests a clause as the rule would. */
export function clauseMatcher(clause: Clause): Matcher | undefined {
  const yaml = stringify({
    title: 'clause',
    logsource: { product: 'linux', category: 'process_creation' },
    detection: {
      selection: { [clause.field]: sigmaValue(clause) },
      condition: clause.negated ? 'not selection' : 'selection',
    },
  });
  const { rule } = parseRule(yaml);
  return rule && compile(rule);
}

/** "not CommandLine contains npm", for people. */
export function clauseText({ field, values, wild, negated }: Clause): string {
  const [name, ...modifiers] = field.split('|');
  const how = modifiers.join(' ') || (wild ? 'is like' : 'is');
  const told = isFactName(name!) && values[0] === true ? name : `${name} ${how} ${values.join(' or ')}`;
  return `${negated ? 'not ' : ''}${told}`;
}
