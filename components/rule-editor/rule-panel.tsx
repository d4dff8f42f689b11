'use client';

import dynamic from 'next/dynamic';
import { type ReactNode, useRef } from 'react';
import { PanelHead } from '../ui/panel-head';
import { Skeleton } from '../ui/skeleton';
import { Tag } from '../ui/tag';
import { ConditionList } from './condition-list';
import { badgeOf } from './diagnostics';
import { ProblemList } from './problem-list';
import type { RuleEditorHandle } from './rule-editor';
import { type CheckedRule, useFields } from './use-rule-check';
import type { Steps } from './use-steps';

// the editor is large and only these pages need it
const RuleEditor = dynamic(() => import('./rule-editor').then((m) => m.RuleEditor), {
  ssr: false,
  loading: () => <Skeleton width="60%" className="m-3" />,
});

export interface RulePanelProps {
  yaml: string;
  onChange?: (yaml: string) => void;
  readOnly?: boolean;
  checked: CheckedRule | null;
  note?: ReactNode;
  /** at the right of the head, before the badge */
  children?: ReactNode;
  /** below the editor */
  foot?: ReactNode;
  onSave?: () => void;
  onRun?: () => void;
  /** the events that are left after each condition */
  steps?: Steps;
}

/** A rule: its conditions to read, its YAML to write, its problems to mend. */
export function RulePanel({
  yaml,
  onChange,
  readOnly = false,
  checked,
  note,
  children,
  foot,
  onSave,
  onRun,
  steps,
}: RulePanelProps) {
  const editor = useRef<RuleEditorHandle>(null);
  const fields = useFields();
  const badge = checked && badgeOf(checked.problems);
  return (
    <section aria-label="Rule" className="flex min-h-0 min-w-0 flex-col border-r border-line bg-surface">
      <PanelHead title="Rule" note={note}>
        {children}
        {badge && (
          <Tag tone={badge.tone === 'good' ? 'true' : badge.tone === 'over' ? 'over' : 'plain'}>{badge.text}</Tag>
        )}
      </PanelHead>
      <ConditionList yaml={yaml} onChange={readOnly ? undefined : onChange} steps={steps} />
      <div className="min-h-0 flex-1 bg-field">
        <RuleEditor
          ref={editor}
          value={yaml}
          label="Sigma rule, YAML. Esc, then Tab, leaves the editor."
          onChange={onChange}
          readOnly={readOnly}
          checked={checked}
          fields={fields}
          save={onSave}
          run={onRun}
        />
      </div>
      {checked && <ProblemList checked={checked} editor={editor} readOnly={readOnly} />}
      {foot}
    </section>
  );
}
