'use client';

import { useEffect, useState } from 'react';
import type { SigmaRule } from '../../lib/sigma/ast';
import type { Collection } from '../../lib/sigma/collection';
import { AdversaryText } from '../ui/adversary-text';
import { type ConditionGroup, conditionGroups } from './conditions';
import { CorrelationList } from './correlation-list';

/** The rule's conditions, or a correlation's parts, to read at a glance. While the text does not compile, the last that did stay. */
export function ConditionList({ yaml }: { yaml: string }) {
  const read = useLastRead(yaml);
  if (read && 'collection' in read) return <CorrelationList collection={read.collection} />;
  if (!read) return null;
  const { rule } = read;
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

type Read = { rule: SigmaRule } | { collection: Collection };

/** Parsed here rather than asked for: the list follows each key without a round trip. The engine is loaded on first use. */
function useLastRead(yaml: string): Read | null {
  const [read, setRead] = useState<Read | null>(null);
  useEffect(() => {
    let gone = false;
    void import('../../lib/sigma/parse').then(({ parseCollection, parseRule }) => {
      const { collection } = parseCollection(yaml, { detectionOnly: true });
      const correlates = collection !== undefined && collection.correlations.length > 0;
      const { rule } = correlates ? {} : parseRule(yaml, { detectionOnly: true });
      if (gone) return;
      if (correlates) setRead({ collection });
      else if (rule) setRead({ rule });
    });
    return () => {
      gone = true;
    };
  }, [yaml]);
  return read;
}
