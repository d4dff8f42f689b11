'use client';

import { useEffect, useState } from 'react';
import type { SigmaRule } from '../../lib/sigma/ast';
import type { Collection } from '../../lib/sigma/collection';
import { AdversaryText } from '../ui/adversary-text';
import { ConditionAdd } from './condition-add';
import { ConditionRow, columnsOf } from './condition-line';
import { type ConditionGroup, conditionGroups } from './conditions';
import { CorrelationList } from './correlation-list';
import { withCondition, withExclusion, withoutCondition, withValues } from './edit-rule';
import { EventsLeft } from './events-left';
import { leftAfter, type Steps } from './use-steps';

/** The rule's conditions, to read at a glance and to change one by one, or a correlation's parts. While the text does not compile, the last that did stay. */
export function ConditionList({
  yaml,
  onChange,
  steps,
}: {
  yaml: string;
  onChange?: (yaml: string) => void;
  /** with the events that are left after each condition */
  steps?: Steps;
}) {
  const read = useLastRead(yaml);
  if (read && 'collection' in read) return <CorrelationList collection={read.collection} />;
  if (!read) return null;
  const { rule } = read;
  const groups = conditionGroups(rule);
  const said = rule.detection.conditionTexts.join(' or ');
  const plain = groups.filter((group) => group.plain && !group.excludes).map(({ selection }) => selection);
  const take = (next: string | undefined) => next !== undefined && onChange?.(next);
  // figures of another text would stand at the wrong lines
  const figures = steps && (steps.yaml === yaml && read.yaml === yaml ? steps : { ...steps, steps: [] });
  return (
    <div className="max-h-[38%] flex-none overflow-y-auto border-b border-line pb-1.5">
      <div className={`grid h-5 ${columnsOf(steps !== undefined)} items-center gap-1.5 px-3 text-11 text-ink-3`}>
        <span>Field</span>
        <span>Operator</span>
        <span className="px-1">Value</span>
        {steps && <span className="text-right">Events left</span>}
      </div>
      {groups.map((group) => (
        <Group
          key={group.selection}
          group={group}
          named={groups.length > 1}
          edit={onChange && group.plain ? { yaml, take } : undefined}
          steps={figures}
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

function Group({
  group,
  named,
  edit,
  steps,
}: {
  group: ConditionGroup;
  named: boolean;
  edit?: Edit;
  steps: Steps | undefined;
}) {
  const words = [group.excludes && 'leaves out', group.link === 'any' && group.lines.length > 1 && 'any of these']
    .filter(Boolean)
    .join(', ');
  return (
    <>
      {(named || words) && (
        <div className="flex h-5 items-center gap-2 px-3 text-11 text-ink-3">
          {named && <span className="mono text-ink-2">{group.selection}</span>}
          {words && <span className={group.excludes ? 'text-over' : undefined}>{words}</span>}
          {steps && (
            <span className="mr-6.5 ml-auto w-22">
              <EventsLeft left={leftAfter(steps, group.selection, null)} counting={steps.counting} />
            </span>
          )}
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
            left={steps && <EventsLeft left={leftAfter(steps, group.selection, i)} counting={steps.counting} />}
            onRemove={edit && group.lines.length > 1 ? () => edit.take(withoutCondition(edit.yaml, place)) : undefined}
          />
        );
      })}
    </>
  );
}

/** `yaml`: the text that was read */
type Read = { rule: SigmaRule; yaml: string } | { collection: Collection };

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
      else if (rule) setRead({ rule, yaml });
    });
    return () => {
      gone = true;
    };
  }, [yaml]);
  return read;
}
