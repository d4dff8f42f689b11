/** Rules of the service auditd on events: an event matches if one of its audit records does. */
import type { EventView, ExplainNode, Explanation, LogSource, Matcher } from '../sigma';

/** Whether a rule is written for single records of the audit log. */
export function isRecordRule({ service }: Pick<LogSource, 'service'>): boolean {
  return service?.toLowerCase() === 'auditd';
}

interface Recorded extends EventView {
  records?(): readonly EventView[];
}

/** The matcher asked of each record. Its explanation is that of the record that matched, else of the one that came nearest. */
export function matchRecords(matcher: Matcher): Matcher {
  const recordsOf = (view: Recorded) => view.records?.() ?? [view];
  const outcome: Matcher['outcome'] = (view) => {
    let incomplete = false;
    for (const record of recordsOf(view)) {
      const answer = matcher.outcome(record);
      if (answer === 'match') return answer;
      incomplete ||= answer === 'incomplete';
    }
    return incomplete ? 'incomplete' : 'no match';
  };
  return {
    rule: matcher.rule,
    outcome,
    matches: (view) => outcome(view) === 'match',
    explain: (view) => {
      const answers = recordsOf(view).map((record) => matcher.explain(record));
      return answers.find(({ matched }) => matched) ?? nearest(answers) ?? matcher.explain(view);
    },
  };
}

/** The record in which most tests hold; a record that could not be decided goes before all others. */
function nearest(answers: readonly Explanation[]): Explanation | undefined {
  const score = (answer: Explanation) => (answer.incomplete ? Number.POSITIVE_INFINITY : held(answer.tree));
  return answers.reduce<Explanation | undefined>(
    (best, answer) => (best === undefined || score(answer) > score(best) ? answer : best),
    undefined,
  );
}

/** How many of the tests hold that a match needs. */
function held(node: ExplainNode): number {
  if (node.kind === 'test') return node.matched ? 1 : 0;
  if (node.kind === 'not') return 0;
  if ('item' in node) return held(node.item);
  return node.items.reduce((sum, item) => sum + held(item), 0);
}
