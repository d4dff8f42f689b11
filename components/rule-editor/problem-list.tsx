import type { Problem } from '../../lib/sigma/errors';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';
import { fixOf, stretchOf } from './diagnostics';
import type { RuleEditorHandle } from './rule-editor';
import type { CheckedRule } from './use-rule-check';

/** What is wrong with the rule, below the editor: each line leads to its place, and is fixed with one key where a name is known. */
export function ProblemList({
  checked,
  editor,
  readOnly = false,
}: {
  checked: CheckedRule;
  editor: { current: RuleEditorHandle | null };
  readOnly?: boolean;
}) {
  if (checked.problems.length === 0) return null;
  const firstFix = checked.problems.findIndex((p) => fixFor(checked, p) !== null);
  return (
    <ul aria-label="Problems of the rule" className="max-h-[36%] flex-none overflow-y-auto border-t border-line">
      {checked.problems.map((problem, i) => {
        const fix = readOnly ? null : fixFor(checked, problem);
        return (
          <li
            key={`${problem.line}:${problem.column}:${problem.code}:${i}`}
            className={cx(
              'flex items-start gap-2 border-b border-line px-3 py-1.5 text-12',
              problem.severity === 'error' && 'bg-over-bg',
            )}
          >
            <button
              type="button"
              onClick={() => editor.current?.goTo(problem.line, problem.column)}
              className="mono num flex-none text-ink-2 hover:text-ink hover:underline"
            >
              {problem.line}:{problem.column}
            </button>
            <span className="min-w-0 flex-1 wrap-anywhere">
              {problem.severity === 'error' ? (
                <b className="font-semibold text-over">Error </b>
              ) : (
                <span className="text-over">Warning </span>
              )}
              {problem.message}
              {problem.hint && <span className="text-ink-2">: {problem.hint}</span>}
            </span>
            {fix && (
              <Button
                size="sm"
                kbd={i === firstFix ? 'Ctrl .' : undefined}
                onClick={() => {
                  const { from, to } = stretchOf(checked.yaml, problem);
                  editor.current?.replace(from, to, fix.insert);
                }}
              >
                {fix.label}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function fixFor(checked: CheckedRule, problem: Problem) {
  const { from, to } = stretchOf(checked.yaml, problem);
  return fixOf(problem, checked.yaml.slice(from, to));
}
