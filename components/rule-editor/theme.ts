import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The editor in the console's own tokens, so that it follows the theme without knowing it. */
export const editorTheme = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--field)', color: 'var(--text)', fontSize: '11.5px' },
  '&.cm-focused': { outline: 'none' },
  // above the gutters, which would cover an outline
  '&.cm-focused::after': {
    content: '""',
    position: 'absolute',
    inset: '0',
    border: '2px solid var(--accent)',
    pointerEvents: 'none',
    zIndex: '250',
  },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '17px' },
  '.cm-content': { padding: '6px 0', caretColor: 'var(--text)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--text)' },
  '.cm-placeholder': { color: 'var(--text-3)' },
  '.cm-gutters': { backgroundColor: 'var(--field)', color: 'var(--text-3)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '30px', padding: '0 8px 0 4px' },
  '.cm-gutter-lint': { width: '14px' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '3px 0 0 2px' },
  '.cm-lint-marker': { width: '10px', height: '10px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter': { backgroundColor: 'var(--accent-bg)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection':
    {
      backgroundColor: 'var(--mark-bg)',
    },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--accent-bg)',
    outline: '1px solid var(--accent-line)',
  },
  // drawn by our own rules: the package's underline is an image, and its colours are not ours
  '.cm-lintRange': { backgroundImage: 'none', paddingBottom: '1px' },
  '.cm-lintRange-error': {
    textDecoration: 'underline wavy var(--lie) 1px',
    textUnderlineOffset: '3px',
    backgroundColor: 'var(--lie-bg)',
  },
  '.cm-lintRange-warning': { textDecoration: 'underline wavy var(--over) 1px', textUnderlineOffset: '3px' },
  '.cm-tooltip': {
    backgroundColor: 'var(--overlay)',
    color: 'var(--text)',
    border: 'none',
    borderRadius: '5px',
    boxShadow: 'var(--float)',
    fontFamily: 'var(--font)',
    fontSize: '12px',
    maxWidth: '480px',
  },
  '.cm-diagnostic': { padding: '6px 10px', borderLeft: '3px solid var(--lie)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--over)' },
  '.cm-diagnosticAction': {
    backgroundColor: 'var(--raised)',
    color: 'var(--text)',
    border: '1px solid var(--line-2)',
    borderRadius: '5px',
    padding: '1px 7px',
    marginLeft: '8px',
    font: '11px/16px var(--font)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: '11.5px', maxHeight: '220px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 10px', lineHeight: '20px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-bg)',
    color: 'var(--text)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--accent)', fontWeight: '600' },
  '.cm-completionDetail': { fontStyle: 'normal', color: 'var(--text-3)', fontFamily: 'var(--font)', fontSize: '11px' },
  '.cm-explained': { padding: '8px 10px', maxWidth: '340px', lineHeight: '16px', fontFamily: 'var(--font)' },
  '.cm-tooltip.cm-completionInfo': { padding: '8px 10px', maxWidth: '300px', lineHeight: '16px' },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--text)' },
});

export const ruleHighlight = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'var(--accent)' },
  { tag: tags.comment, color: 'var(--text-3)', fontStyle: 'italic' },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: 'var(--text-2)' },
  { tag: tags.invalid, color: 'var(--lie)' },
]);
