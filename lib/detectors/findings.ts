import type { FieldTest, Problem, SigmaRule, Span } from '../sigma';
import { problemAt } from '../sigma/errors';
import { testsOf } from '../sigma/lint';
import { isRecordRule } from '../telemetry/audit-matcher';
import { auditReach } from '../telemetry/audit-reach';
import { impossibleValues, relativePaths } from '../telemetry/field-values';
import { fieldOf } from '../telemetry/fields';

/** Findings beyond this many on one test are counted, not listed: public rules hold lists of hundreds of hashes. */
const LISTED = 3;

/**
 * What makes a rule, or a part of it, silent wherever it runs: values that no event can have, fields that its category does
 * not have, audit records that cannot be. Warnings with their places; what this fleet lacks is not asked here.
 */
export function silentFindings(rule: SigmaRule): Problem[] {
  const tests = rule.detection.selections.flatMap(({ node }) => testsOf(node));
  const out = tests.flatMap((test) => [...valueFindings(test), ...pathFindings(test), ...categoryFindings(rule, test)]);
  if (isRecordRule(rule.logsource)) out.push(...recordFindings(rule));
  return out;
}

function warning(span: Span, message: string, hint?: string): Problem {
  return problemAt(span, { code: 'never-matches', severity: 'warning', message, ...(hint ? { hint } : {}) });
}

function valueFindings(test: FieldTest): Problem[] {
  const found = [...impossibleValues(test)].map(([i, why]) => {
    const { span, text } = test.values[i]!;
    return warning(span, `"${shortened(text)}" cannot be a value of ${test.field}: ${why}`);
  });
  const more = found.length - LISTED;
  if (more <= 0) return found;
  return [...found.slice(0, LISTED), warning(test.span, `${more} more values of ${test.field} are impossible, too`)];
}

function pathFindings(test: FieldTest): Problem[] {
  return relativePaths(test).map((i) => {
    const { span, text } = test.values[i]!;
    return warning(
      span,
      `${test.field} is an absolute path, and "${shortened(text)}" begins without a slash`,
      `write ${test.field}|endswith: '/${shortened(text).replace(/^.*\//, '')}' if the name is meant`,
    );
  });
}

/** Fields of the behavior that events of the rule's category never have: a process start has no destination. */
function categoryFindings({ logsource }: SigmaRule, test: FieldTest): Problem[] {
  const category = logsource.category?.toLowerCase();
  const field = test.field === null ? undefined : fieldOf(test.field);
  if (!category || !field || field.categories.length === 0 || field.categories.includes(category)) return [];
  // names of the audit log answer for every event
  if (field.categories.includes('auditd') || !KNOWN.has(category)) return [];
  const message = `${category} events have no ${field.name}: that is of ${field.categories.join(', ')}`;
  return [problemAt(test.span, { code: 'field-not-carried', severity: 'warning', message })];
}

const KNOWN = new Set([
  'process_creation',
  'process_termination',
  'network_connection',
  'file_event',
  'file_change',
  'file_rename',
  'file_delete',
]);

function recordFindings(rule: SigmaRule): Problem[] {
  const { types, reasons } = auditReach(rule);
  if (types.length > 0) return [];
  const hint =
    'every part of a condition is asked of one and the same record; join parts about different records with or';
  return [warning(rule.detection.conditions[0]!.span, `no audit record can match: ${reasons.join('; ')}`, hint)];
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
