/** How a key press is named in a KeyMap: the key, with ctrl+ (or Cmd) and alt+ before it. Shift is in the key itself. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const prefix = `${event.ctrlKey || event.metaKey ? 'ctrl+' : ''}${event.altKey ? 'alt+' : ''}`;
  const shift = event.shiftKey && event.key.length > 1 ? 'shift+' : '';
  return prefix + shift + event.key;
}

const EDITS =
  'input:not([type=checkbox],[type=radio],[type=button]), textarea, select, [contenteditable]:not([contenteditable=false])';
const PRESSES = 'button, a[href], summary, [role=button], [role=tab], [role=option], [role=menuitem]';

/** Whether a key press is for the page, and not for the control, editor, menu or dialog that it happens in. */
export function reachesPage(name: string, event: KeyboardEvent, lettersOn: boolean): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (name.startsWith('ctrl+')) return true;
  if (document.querySelector('dialog[open], [data-layer=menu]')) return false;
  if (target?.closest(EDITS)) return false;
  if (name.length === 1) return lettersOn;
  if (name === 'Enter' || name === ' ') return !target?.closest(PRESSES);
  if (name.startsWith('Arrow')) return !target?.closest('[role=tablist], [type=radio]');
  return true;
}
