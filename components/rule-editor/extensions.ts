import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, forEachDiagnostic, lintGutter, lintKeymap } from '@codemirror/lint';
import type { EditorState, Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import type { Problem } from '../../lib/sigma/errors';
import { attributeWords, conditionWords, type FieldHelp, MODIFIERS, placeAt, valueWords } from './completion';
import { fixOf, stretchOf } from './diagnostics';
import { explainOnHover } from './explain-hover';
import { keepCursor } from './keep-cursor';
import { asWritten, seenValues } from './seen-values';
import { editorTheme, ruleHighlight } from './theme';

export interface EditorKeys {
  save: () => void;
  run: () => void;
}

/** Everything that does not change while the editor stands. `fields` is asked at each completion, since it loads later. */
export function ruleExtensions(keys: EditorKeys, fields: () => readonly FieldHelp[]): Extension[] {
  return [
    lineNumbers(),
    lintGutter(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of('  '),
    bracketMatching(),
    closeBrackets(),
    yaml(),
    EditorView.lineWrapping,
    syntaxHighlighting(ruleHighlight),
    autocompletion({ override: [(context) => complete(context, fields())], icons: false, activateOnTyping: true }),
    explainOnHover(fields),
    keepCursor,
    editorTheme,
    keymap.of([
      { key: 'Mod-s', run: () => act(keys.save) },
      { key: 'Mod-Enter', run: () => act(keys.run) },
      { key: 'Mod-.', run: applyNearestFix },
      ...completionKeymap,
      ...closeBracketsKeymap,
      ...lintKeymap,
      ...historyKeymap,
      ...defaultKeymap,
      // Esc, then Tab, leaves the editor: CodeMirror's own way out for keyboards
      indentWithTab,
    ]),
  ];
}

/** Tells the editor that the key was taken. */
function act(run: () => void): true {
  run();
  return true;
}

export function diagnosticsOf(text: string, problems: readonly Problem[]): Diagnostic[] {
  return problems.map((problem) => {
    const { from, to } = stretchOf(text, problem);
    const fix = fixOf(problem, text.slice(from, to));
    return {
      from,
      to,
      severity: problem.severity,
      message: problem.hint ? `${problem.message}\n${problem.hint}` : problem.message,
      actions: fix
        ? [
            {
              name: fix.label,
              apply: (view, at, end) => view.dispatch({ changes: { from: at, to: end, insert: fix.insert } }),
            },
          ]
        : [],
    };
  });
}

/** Applies the fix of the problem at the cursor, else of the first that has one. */
function applyNearestFix(view: EditorView): boolean {
  const at = view.state.selection.main.head;
  const fixable: { d: Diagnostic; from: number; to: number }[] = [];
  forEachDiagnostic(view.state, (d, from, to) => {
    if (d.actions?.length) fixable.push({ d, from, to });
  });
  const chosen = fixable.find((f) => f.from <= at && at <= f.to) ?? fixable[0];
  if (!chosen) return false;
  chosen.d.actions![0]!.apply(view, chosen.from, chosen.to);
  return true;
}

function complete(
  context: CompletionContext,
  fields: readonly FieldHelp[],
): CompletionResult | null | Promise<CompletionResult | null> {
  const place = placeAt(context.state.doc.toString(), context.pos);
  if (!place || (!context.explicit && place.typed === '')) return null;
  switch (place.kind) {
    case 'field':
      return {
        from: place.from,
        validFor: /^[\w.]*$/,
        options: fields.map((f) => ({
          label: f.name,
          detail: f.kind,
          info: f.description,
          apply: `${f.name}${colonAfter(context.state, context.pos)}`,
        })),
      };
    case 'modifier':
      return {
        from: place.from,
        validFor: /^\w*$/,
        options: MODIFIERS.map((m) => ({
          label: m.name,
          info: m.help,
          apply: `${m.name}${colonAfter(context.state, context.pos)}`,
        })),
      };
    case 'attribute':
      return {
        from: place.from,
        validFor: /^[\w-]*$/,
        options: attributeWords(place.within).map((label) => ({
          label,
          apply: `${label}${colonAfter(context.state, context.pos)}`,
        })),
      };
    case 'condition':
      return {
        from: place.from,
        validFor: /^[\w*]*$/,
        options: conditionWords(place.selections).map((label) => ({ label })),
      };
    case 'value': {
      const field = fields.find((f) => f.name === place.key.split('|')[0]);
      const words = field?.kind === 'boolean' ? ['true', 'false'] : valueWords(place.key);
      if (words.length > 0) return { from: place.from, validFor: /^\w*$/, options: words.map((label) => ({ label })) };
      return field ? completeSeen(context, place.from, place.typed, field.name, place.key) : null;
    }
  }
}

/** Values of the field that were seen in the fleet and hold what is typed; one takes the place of the rest of the line. */
async function completeSeen(
  context: CompletionContext,
  from: number,
  typed: string,
  field: string,
  key: string,
): Promise<CompletionResult | null> {
  const abort = new AbortController();
  context.addEventListener('abort', () => abort.abort());
  const text = typed.replace(/^["']/, '').replaceAll('*', '');
  const values = await seenValues(field, text, abort.signal).catch(() => []);
  if (values.length === 0) return null;
  return {
    from,
    to: context.state.doc.lineAt(context.pos).to,
    filter: false,
    options: values.map((value) => ({ label: value, detail: 'seen', apply: asWritten(value, key) })),
  };
}

/** A name is completed with its colon, unless one stands there. */
function colonAfter(state: EditorState, at: number): string {
  return /^[\w|]*\s*:/.test(state.doc.lineAt(at).text.slice(at - state.doc.lineAt(at).from)) ? '' : ': ';
}
