import { isSeq, parseDocument } from 'yaml';
import { type Clause, sigmaValue } from './clause';

/** The rule with clauses added: what is asked besides as one selection, what is excluded as one for each. Comments stay. */
export function withClauses(yaml: string, clauses: readonly Clause[]): string {
  const doc = parseDocument(yaml);
  const detection = (doc.toJS() as { detection?: Record<string, unknown> } | null)?.detection ?? {};
  const names = new Set(Object.keys(detection));
  const free = (name: string): string => {
    let out = name;
    for (let n = 2; names.has(out); n++) out = `${name}_${n}`;
    names.add(out);
    return out;
  };
  const wanted = clauses.filter(({ negated }) => !negated);
  const terms: string[] = [];
  // of one field only one value can stand in a selection
  for (const group of groupsOf(wanted)) {
    const name = free('also');
    terms.push(name);
    doc.setIn(
      ['detection', name],
      doc.createNode(Object.fromEntries(group.map((one) => [one.field, sigmaValue(one)]))),
    );
  }
  for (const clause of clauses.filter(({ negated }) => negated)) {
    const name = free('except');
    terms.push(`not ${name}`);
    doc.setIn(['detection', name], doc.createNode({ [clause.field]: sigmaValue(clause) }));
  }
  const old = doc.getIn(['detection', 'condition'], true);
  const conditions = isSeq(old)
    ? (old.toJSON() as unknown[]).map(String)
    : [String(detection.condition ?? 'selection')];
  const whole = conditions.map((one) => bracketed(one)).join(' or ');
  doc.deleteIn(['detection', 'condition']);
  doc.setIn(['detection', 'condition'], `${conditions.length > 1 ? `(${whole})` : whole} and ${terms.join(' and ')}`);
  return doc.toString({ lineWidth: 0 });
}

function groupsOf(clauses: readonly Clause[]): Clause[][] {
  const groups: Clause[][] = [];
  for (const clause of clauses) {
    const group = groups.find((one) => one.every(({ field }) => field !== clause.field));
    if (group) group.push(clause);
    else groups.push([clause]);
  }
  return groups;
}

/** A single name needs no brackets; anything else keeps its meaning by them. */
const bracketed = (condition: string): string =>
  /^\s*[\w*]+\s*$/.test(condition) ? condition.trim() : `(${condition.trim()})`;
