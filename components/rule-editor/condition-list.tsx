'use client';

import { useEffect, useState } from 'react';
import type { SigmaRule } from '../../lib/sigma/ast';
import { AdversaryText } from '../ui/adversary-text';
import { type ConditionGroup, conditionGroups } from './conditions';

/** The rule's conditions, to read at a glance. While the text does not compile, the last that did stay. */
export function ConditionList({ yaml }: { yaml: string }) {
  const rule = useLastRule(yaml);
  if (!rule) return null;
  const groups = conditionGroups(rule);
  const said = rule.detection.conditionTexts.join(' or ');
  return (
    <div className="max-h-[34%] flex-none overflow-y-auto border-b border-line pb-1.5">
      <div className="grid h-5 grid-cols-[minmax(0,132px)_72px_minmax(0,1fr)] items-center gap-1.5 px-3 text-11 text-ink-3">
        <span>Field</span>
        <span>Operator</span>
        <span>Value</span>
      </div>
      {groups.map((group) => (
        <Group key={group.selection} group={group} named={groups.length > 1} />
      ))}
      {groups.length > 1 && (
        <div className="flex gap-2 px-3 pt-1 text-11 text-ink-3">
          <span className="flex-none">Condition</span>
          <AdversaryText value={said} className="text-ink-2" />
        </div>
      )}
    </div>
  );
}

function Group({ group, named }: { group: ConditionGroup; named: boolean }) {
  const words = [group.excludes && 'leaves out', group.link === 'any' && group.lines.length > 1 && 'any of these']
    .filter(Boolean)
    .join(', ');
  return (
    <>
      {(named || words) && (
        <div className="flex h-5 items-center gap-2 px-3 text-11 text-ink-3">
          {named && <span className="mono text-ink-2">{group.selection}</span>}
          {words && <span className={group.excludes ? 'text-over' : undefined}>{words}</span>}
        </div>
      )}
      {group.lines.map((line, i) => (
        <div
          key={i}
          className="grid h-6 grid-cols-[minmax(0,132px)_72px_minmax(0,1fr)] items-center gap-1.5 px-3 text-12"
        >
          <span className="cut" data-tip={line.field.length > 18 ? line.field : undefined}>
            {line.field}
          </span>
          <span className="cut text-11 text-ink-2">{line.negated ? `not ${line.operator}` : line.operator}</span>
          <AdversaryText value={line.values.join(line.link === 'all' ? ' and ' : ' or ')} />
        </div>
      ))}
    </>
  );
}

/** Parsed here rather than asked for: the list follows each key without a round trip. The engine is loaded on first use. */
function useLastRule(yaml: string): SigmaRule | null {
  const [rule, setRule] = useState<SigmaRule | null>(null);
  useEffect(() => {
    let gone = false;
    void import('../../lib/sigma/parse').then(({ parseRule }) => {
      const parsed = parseRule(yaml, { detectionOnly: true }).rule;
      if (parsed && !gone) setRule(parsed);
    });
    return () => {
      gone = true;
    };
  }, [yaml]);
  return rule;
}
