'use client';

import { SCOPE_PARTS, type SuggestionList } from '../../lib/hypotheses/suggestion';
import { count } from '../ui/count';
import { Checkbox } from '../ui/field';
import { Kbd } from '../ui/kbd';
import { FIRST_SCOPE, SCOPE_WORDS, type ScopeChoice, togglePart } from './adjacent-scope';

/** Which processes belong to the incident; the list follows at once. */
export function AdjacentCut({
  list,
  scope,
  onScope,
}: {
  list: SuggestionList;
  scope: ScopeChoice;
  onScope: (scope: ScopeChoice) => void;
}) {
  const { without, and } = scope;
  return (
    <fieldset className="grid gap-1 border-b border-line bg-raised px-3 py-2 text-11">
      <legend className="sr-only">Processes of the incident</legend>
      {SCOPE_PARTS.map((part) => {
        const processes = list.scope.find((one) => one.part === part)?.processes ?? 0;
        return (
          <span key={part} className="flex items-center gap-2" data-tip={SCOPE_WORDS[part].tip}>
            <Checkbox
              checked={scope.parts.includes(part)}
              disabled={part === 'lineage'}
              onChange={() => onScope(togglePart(scope, part))}
              label={<span className="text-11">{SCOPE_WORDS[part].label}</span>}
            />
            <span className="num ml-auto font-mono text-10 text-ink-2">{count(processes)}</span>
          </span>
        );
      })}
      <p className="mt-1 text-ink-3">
        <Kbd>-</Kbd> leaves the tree's row out, <Kbd>+</Kbd> counts it in.
        {without.length + and.length > 0 && (
          <>
            {' '}
            <span className="text-ink-2">
              {count(without.length)} left out, {count(and.length)} added.
            </span>{' '}
            <button type="button" className="text-accent" onClick={() => onScope({ ...scope, without: [], and: [] })}>
              undo
            </button>
          </>
        )}
        {scope.parts.join() !== FIRST_SCOPE.parts.join() && (
          <>
            {' '}
            <button
              type="button"
              className="text-accent"
              onClick={() => onScope({ ...scope, parts: FIRST_SCOPE.parts })}
            >
              as it began
            </button>
          </>
        )}
      </p>
    </fieldset>
  );
}
