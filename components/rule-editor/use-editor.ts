import { type Diagnostic, setDiagnostics } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { type RefObject, useEffect, useRef } from 'react';
import { useNonce } from '../ui/nonce';

export interface EditorInput {
  value: string;
  label: string;
  onChange?: ((text: string) => void) | undefined;
  /** read once, when the editor is made: what changes later must reach them through a ref */
  extensions: () => Extension;
  /** more attributes of the text field */
  attributes?: Readonly<Record<string, string>>;
  /** is given the editor when it stands */
  onMade?: (editor: EditorView) => void;
  /** where the cursor goes when somebody else changed the text; else it stays where it can */
  cursorAtEnd?: boolean;
  /** problems of a text; those of an older one are moved along by the editor, not drawn anew */
  problems?: { of: string; list: (length: number) => readonly Diagnostic[] } | undefined;
}

/** A CodeMirror editor. The text is the parent's; the cursor and the undo history are the editor's. */
export function useEditor(input: EditorInput): {
  host: RefObject<HTMLDivElement | null>;
  view: RefObject<EditorView | null>;
} {
  const { value, cursorAtEnd = false, problems } = input;
  const nonce = useNonce();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(input);
  latest.current = input;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; what changes reaches it through `latest` and the effects below
  useEffect(() => {
    const { label, attributes, extensions, onMade } = input;
    const made = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(nonce ?? ''),
          extensions(),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', ...attributes }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    onMade?.(made);
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: value },
      ...(cursorAtEnd ? { selection: { anchor: value.length } } : {}),
    });
  }, [value, cursorAtEnd]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || !problems || editor.state.doc.toString() !== problems.of) return;
    editor.dispatch(setDiagnostics(editor.state, problems.list(editor.state.doc.length)));
  }, [problems]);

  return { host, view };
}
