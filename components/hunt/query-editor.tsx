'use client';

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { setDiagnostics } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { drawSelection, EditorView, highlightSpecialChars, keymap, placeholder } from '@codemirror/view';
import { useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import { editorTheme } from '../rule-editor/theme';
import { useFields } from '../rule-editor/use-rule-check';
import { apiGet } from '../ui/api';
import { useNonce } from '../ui/nonce';
import { completeQuery, type FieldName } from './query-completion';
import { QUERY_HINT, type QueryPartProps } from './query-input';

const SHORT: readonly FieldName[] = [
  { name: 'host', detail: 'text', description: 'Name of the host.' },
  { name: 'kind', detail: 'text', description: 'What happened: process_start, file_create, net_connect ...' },
  { name: 'path', detail: 'text', description: 'Path of the file acted on (TargetFilename).' },
  { name: 'cmd', detail: 'text', description: 'Command line (CommandLine).' },
  { name: 'ip', detail: 'text', description: 'Address of the other end (DestinationIp); also a network, 10.0.0.0/8.' },
  {
    name: 'port',
    detail: 'number',
    description: 'Port of the other end (DestinationPort); also a range, [1 to 1024].',
  },
];

const inputTheme = EditorView.theme({
  '&': { height: 'auto', maxHeight: '180px', borderRadius: '5px', border: '1px solid var(--line-2)' },
  '.cm-scroller': { overflow: 'auto' },
  '.cm-content': { padding: '4px 0', minHeight: '17px' },
  '.cm-line': { padding: '0 8px' },
});

/** Names and values complete themselves, and what is wrong is marked where it stands. */
export function QueryEditor({ value, onChange, onRun, problems, problemsOf, place, ref }: QueryPartProps) {
  const nonce = useNonce();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const fields = useFieldNames();
  const latest = useRef({ onChange, onRun, fields });
  latest.current = { onChange, onRun, fields };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; what changes reaches it through `latest` and the effects below
  useEffect(() => {
    const made = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(nonce ?? ''),
          highlightSpecialChars(),
          history(),
          drawSelection(),
          closeBrackets(),
          EditorView.lineWrapping,
          placeholder(QUERY_HINT),
          autocompletion({ override: [completeQuery(() => latest.current.fields, seenValues)], icons: false }),
          editorTheme,
          inputTheme,
          EditorView.contentAttributes.of({ 'aria-label': 'Query', spellcheck: 'false', 'data-hunt-query': '' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          // a completion that is open takes Enter first
          keymap.of([...completionKeymap]),
          Prec.high(keymap.of([{ key: 'Mod-Enter', run: () => run() }])),
          keymap.of([{ key: 'Enter', run: () => run() }, ...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
        ],
      }),
    });
    const run = () => {
      latest.current.onRun();
      return true;
    };
    view.current = made;
    // somebody writes already
    if (place.current) {
      made.dispatch({ selection: place.current });
      made.focus();
    }
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: value },
      selection: { anchor: value.length },
    });
  }, [value]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() !== problemsOf) return;
    const length = editor.state.doc.length;
    const marks = problems.map(({ start, end, severity, message, hint }) => ({
      from: Math.min(start, length),
      to: Math.min(end, length),
      severity,
      message: hint ? `${message}\n${hint}` : message,
    }));
    editor.dispatch(setDiagnostics(editor.state, marks));
  }, [problems, problemsOf]);

  useImperativeHandle(ref, () => ({ focus: () => view.current?.focus() }), []);
  return <div ref={host} className="min-w-0 flex-1" />;
}

function useFieldNames(): readonly FieldName[] {
  const fields = useFields();
  return useMemo(
    () => [...SHORT, ...fields.map(({ name, kind, description }) => ({ name, detail: kind, description }))],
    [fields],
  );
}

async function seenValues(field: string, text: string, signal: AbortSignal): Promise<readonly string[]> {
  return (await apiGet<{ values: string[] }>('/api/hunt/values', { field, text: text.slice(0, 500) }, signal)).values;
}
