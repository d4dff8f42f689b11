'use client';

import { Compartment, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { type Ref, useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import type { FieldHelp } from './completion';
import { diagnosticsOf, type EditorKeys, ruleExtensions } from './extensions';
import { useEditor } from './use-editor';
import type { CheckedRule } from './use-rule-check';

export interface RuleEditorHandle {
  focus(): void;
  /** puts the cursor on a problem */
  goTo(line: number, column: number): void;
  replace(from: number, to: number, insert: string): void;
}

export interface RuleEditorProps extends Partial<EditorKeys> {
  value: string;
  label: string;
  onChange?: (yaml: string) => void;
  readOnly?: boolean;
  /** problems of an older text are moved along by the editor, not drawn anew */
  checked?: CheckedRule | null;
  fields?: readonly FieldHelp[];
  ref?: Ref<RuleEditorHandle>;
}

/** One Sigma rule as YAML. The text is the parent's; the cursor and the undo history are the editor's. */
export function RuleEditor({
  value,
  label,
  onChange,
  readOnly = false,
  checked = null,
  fields = [],
  save,
  run,
  ref,
}: RuleEditorProps) {
  const locked = useRef(new Compartment());
  const latest = useRef({ fields, save, run });
  latest.current = { fields, save, run };
  const problems = useMemo(
    () => checked && { of: checked.yaml, list: () => diagnosticsOf(checked.yaml, checked.problems) },
    [checked],
  );
  const { host, view } = useEditor({
    value,
    label,
    onChange,
    problems: problems ?? undefined,
    extensions: () => [
      ruleExtensions(
        { save: () => latest.current.save?.(), run: () => latest.current.run?.() },
        () => latest.current.fields,
      ),
      locked.current.of([]),
    ],
  });

  useEffect(() => {
    const extension = readOnly
      ? [
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
          EditorView.contentAttributes.of({ tabindex: '0' }),
        ]
      : [];
    view.current?.dispatch({ effects: locked.current.reconfigure(extension) });
  }, [readOnly, view]);

  useImperativeHandle(
    ref,
    () => ({
      focus: () => view.current?.focus(),
      goTo(line, column) {
        const editor = view.current;
        if (!editor) return;
        const at = editor.state.doc.line(Math.min(line, editor.state.doc.lines));
        const anchor = Math.min(at.from + column - 1, at.to);
        editor.dispatch({ selection: { anchor }, scrollIntoView: true });
        editor.focus();
      },
      replace(from, to, insert) {
        const editor = view.current;
        if (!editor) return;
        editor.dispatch({ changes: { from, to: Math.min(to, editor.state.doc.length), insert } });
        editor.focus();
      },
    }),
    [view],
  );

  return <div ref={host} className="h-full min-h-0 overflow-hidden" />;
}
