/**
 * What is selected is copied raw: visible escapes, shortened folders and cut hashes carry what they stand for in
 * `data-raw`, and that is what goes to the clipboard. Returns how to stop.
 */
export function copyRawFrom(root: Document): () => void {
  function onCopy(event: ClipboardEvent) {
    const selection = root.getSelection();
    if (!selection || selection.isCollapsed || !event.clipboardData) return;
    const fragment = selection.getRangeAt(0).cloneContents();
    const stand = fragment.querySelectorAll<HTMLElement>('[data-raw]');
    const inside = selection.anchorNode?.parentElement?.closest<HTMLElement>('[data-raw]');
    if (inside?.contains(selection.focusNode)) {
      event.clipboardData.setData('text/plain', inside.dataset.raw ?? '');
      event.preventDefault();
      return;
    }
    // a selection over block elements keeps the browser's own line breaks unless something in it stands for other text
    if (stand.length === 0) return;
    for (const element of stand) element.textContent = element.dataset.raw ?? '';
    event.clipboardData.setData('text/plain', fragment.textContent ?? '');
    event.preventDefault();
  }
  root.addEventListener('copy', onCopy);
  return () => root.removeEventListener('copy', onCopy);
}

/** Puts text on the clipboard; false when the browser refuses. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
