'use client';

import { setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { useNonce } from '../ui/nonce';
import type { FieldHelp } from './completion';
import { diagnosticsOf, type EditorKeys, ruleExtensions } from './extensions';
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
  const nonce = useNonce();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const locked = useRef(new Compartment());
  const latest = useRef({ onChange, fields, save, run });
  latest.current = { onChange, fields, save, run };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; what changes reaches it through `latest` and the effects below
  useEffect(() => {
    const made = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(nonce ?? ''),
          ruleExtensions(
            { save: () => latest.current.save?.(), run: () => latest.current.run?.() },
            () => latest.current.fields,
          ),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange?.(update.state.doc.toString());
          }),
          locked.current.of([]),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const extension = readOnly
      ? [
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
          EditorView.contentAttributes.of({ tabindex: '0' }),
        ]
      : [];
    view.current?.dispatch({ effects: locked.current.reconfigure(extension) });
  }, [readOnly]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || !checked || editor.state.doc.toString() !== checked.yaml) return;
    editor.dispatch(setDiagnostics(editor.state, diagnosticsOf(checked.yaml, checked.problems)));
  }, [checked]);

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
    [],
  );

  return <div ref={host} className="h-full min-h-0 overflow-hidden" />;
}
