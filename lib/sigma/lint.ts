// The rule against the world that it will run in: fields and log sources that are there, and traps that a parser allows.
import type { FieldTest, LogSource, Selection, SelectionNode, SigmaRule } from './ast';
import { type Fault, type Problem, problemAt, type Span } from './errors';

/** What is known of the place where a rule will run. */
export interface World {
  /** whether any telemetry of this kind can have the field */
  fieldKnown(name: string): boolean;
  /** whether this fleet's telemetry has ever had the field */
  fieldCarried?(name: string): boolean;
  suggestField?(name: string): string | undefined;
  logsourceKnown?(logsource: LogSource): boolean;
}

/** Problems of a rule that parses (Sigma 2.1, Field Usage and LogSource). An unknown field is an error: the rule would stay silent for ever. */
export function lint(rule: SigmaRule, world: World): Problem[] {
  const problems: Problem[] = [];
  const said = new Set<string>();
  const say = (span: Span, fault: Fault) => {
    const key = `${fault.code} ${span.line}:${span.column} ${fault.message}`;
    if (!said.has(key)) problems.push(problemAt(span, fault));
    said.add(key);
  };
  lintSelections(rule.detection.selections, world, say);
  if (world.logsourceKnown && !world.logsourceKnown(rule.logsource) && rule.logsource.span) {
    const { product, category, service } = rule.logsource;
    const what = [product, category, service].filter(Boolean).join(' / ');
    say(rule.logsource.span, {
      code: 'logsource-unknown',
      severity: 'warning',
      message: `no telemetry here is ${what}`,
    });
  }
  return problems.sort((a, b) => a.line - b.line || a.column - b.column);
}

type Say = (span: Span, fault: Fault) => void;

/** Fields and values of selections, of a rule or of a filter. */
export function lintSelections(selections: readonly Selection[], world: World, say: Say) {
  for (const { node } of selections) {
    for (const test of testsOf(node)) {
      if (test.field !== null) lintField(test.field, test.span, world, say);
      else if (test.values.some(({ text }) => text.trim().length < 3)) {
        say(test.span, {
          code: 'keywords-slow',
          severity: 'warning',
          message: 'a keyword of one or two characters matches nearly every event',
        });
      }
      for (const value of test.values) {
        for (const op of value.alternatives) {
          if (op.kind === 'fieldref') lintField(op.field, value.span, world, say);
          if (op.kind === 'text' && op.pattern.length === 1 && op.pattern[0]!.kind === 'many') {
            const hint = `write "${test.field}|exists: true" if that is meant`;
            say(value.span, {
              code: 'always-matches',
              severity: 'warning',
              message: 'this matches every value of the field',
              hint,
            });
          }
        }
      }
    }
  }
}

function lintField(name: string, span: Span, world: World, say: Say) {
  if (!world.fieldKnown(name)) {
    const near = world.suggestField?.(name);
    const message = `there is no field "${name}"`;
    say(span, { code: 'field-unknown', message, ...(near ? { hint: `did you mean "${near}"?` } : {}) });
  } else if (world.fieldCarried && !world.fieldCarried(name)) {
    const message = `no telemetry here has ever carried "${name}": this test cannot match as things are`;
    say(span, { code: 'field-not-carried', severity: 'warning', message });
  }
}

/** All tests of a selection. */
export function testsOf(node: SelectionNode): FieldTest[] {
  return node.kind === 'test' ? [node] : node.items.flatMap(testsOf);
}
