'use client';

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import type { Diagnostic } from '@codemirror/lint';
import { Prec } from '@codemirror/state';
import { drawSelection, EditorView, highlightSpecialChars, keymap, placeholder } from '@codemirror/view';
import { useImperativeHandle, useMemo, useRef } from 'react';
import { editorTheme } from '../rule-editor/theme';
import { useEditor } from '../rule-editor/use-editor';
import { useFields } from '../rule-editor/use-rule-check';
import { apiGet } from '../ui/api';
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
  const fields = useFieldNames();
  const latest = useRef({ onRun, fields });
  latest.current = { onRun, fields };
  const marked = useMemo(() => ({ of: problemsOf, list: marksOf(problems) }), [problems, problemsOf]);
  const { host, view } = useEditor({
    value,
    label: 'Query',
    onChange,
    attributes: { 'data-hunt-query': '' },
    cursorAtEnd: true,
    problems: marked,
    extensions: () => {
      const run = () => {
        latest.current.onRun();
        return true;
      };
      return [
        highlightSpecialChars(),
        history(),
        drawSelection(),
        closeBrackets(),
        EditorView.lineWrapping,
        placeholder(QUERY_HINT),
        autocompletion({ override: [completeQuery(() => latest.current.fields, seenValues)], icons: false }),
        editorTheme,
        inputTheme,
        // a completion that is open takes Enter first
        keymap.of([...completionKeymap]),
        Prec.high(keymap.of([{ key: 'Mod-Enter', run }])),
        keymap.of([{ key: 'Enter', run }, ...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
      ];
    },
    onMade(editor) {
      // somebody writes already
      if (!place.current) return;
      editor.dispatch({ selection: place.current });
      editor.focus();
    },
  });
  useImperativeHandle(ref, () => ({ focus: () => view.current?.focus() }), [view]);
  return <div ref={host} className="min-w-0 flex-1" />;
}

/** @returns for a text of so many characters */
const marksOf =
  (problems: QueryPartProps['problems']) =>
  (length: number): Diagnostic[] =>
    problems.map(({ start, end, severity, message, hint }) => ({
      from: Math.min(start, length),
      to: Math.min(end, length),
      severity,
      message: hint ? `${message}\n${hint}` : message,
    }));

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
