'use client';

import { useEffect, useState } from 'react';
import type { SigmaRule } from '../../lib/sigma/ast';
import type { Collection } from '../../lib/sigma/collection';
import { AdversaryText } from '../ui/adversary-text';
import { ConditionAdd } from './condition-add';
import { COLUMNS, ConditionRow } from './condition-line';
import { type ConditionGroup, conditionGroups } from './conditions';
import { CorrelationList } from './correlation-list';
import { withCondition, withExclusion, withoutCondition, withValues } from './edit-rule';

/** The rule's conditions, to read at a glance and to change one by one, or a correlation's parts. While the text does not compile, the last that did stay. */
export function ConditionList({ yaml, onChange }: { yaml: string; onChange?: (yaml: string) => void }) {
  const read = useLastRead(yaml);
  if (read && 'collection' in read) return <CorrelationList collection={read.collection} />;
  if (!read) return null;
  const { rule } = read;
  const groups = conditionGroups(rule);
  const said = rule.detection.conditionTexts.join(' or ');
  const plain = groups.filter((group) => group.plain && !group.excludes).map(({ selection }) => selection);
  const take = (next: string | undefined) => next !== undefined && onChange?.(next);
  return (
    <div className="max-h-[38%] flex-none overflow-y-auto border-b border-line pb-1.5">
      <div className={`grid h-5 ${COLUMNS} items-center gap-1.5 px-3 text-11 text-ink-3`}>
        <span>Field</span>
        <span>Operator</span>
        <span className="px-1">Value</span>
      </div>
      {groups.map((group) => (
        <Group
          key={group.selection}
          group={group}
          named={groups.length > 1}
          edit={onChange && group.plain ? { yaml, take } : undefined}
        />
      ))}
      {groups.length > 1 && (
        <div className="flex gap-2 px-3 pt-1 text-11 text-ink-3">
          <span className="flex-none">Condition</span>
          <AdversaryText value={said} className="text-ink-2" />
        </div>
      )}
      {onChange && plain.length > 0 && (
        <ConditionAdd
          selections={plain}
          onAdd={(selection, key, value) => take(withCondition(yaml, { selection, key }, value))}
          onExclude={(key, value) => take(withExclusion(yaml, key, value))}
        />
      )}
    </div>
  );
}

interface Edit {
  yaml: string;
  take: (next: string | undefined) => void;
}

function Group({ group, named, edit }: { group: ConditionGroup; named: boolean; edit?: Edit }) {
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
      {group.lines.map((line, i) => {
        const place = { selection: group.selection, key: line.key };
        return (
          <ConditionRow
            key={`${line.key} ${i}`}
            line={line}
            onValues={
              edit && line.field !== 'any field'
                ? (values) => edit.take(withValues(edit.yaml, place, values))
                : undefined
            }
            onRemove={edit && group.lines.length > 1 ? () => edit.take(withoutCondition(edit.yaml, place)) : undefined}
          />
        );
      })}
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
