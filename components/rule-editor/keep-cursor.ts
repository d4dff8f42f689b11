import { EditorView, ViewPlugin } from '@codemirror/view';

/** A list of problems that opens below the editor takes from its height: the line that is being written stays in sight. */
export const keepCursor = ViewPlugin.define((view) => {
  let height = view.scrollDOM.clientHeight;
  const observer = new ResizeObserver(() => {
    const before = height;
    height = view.scrollDOM.clientHeight;
    if (height >= before || !view.hasFocus) return;
    const { head } = view.state.selection.main;
    const line = view.coordsAtPos(head);
    if (!line || line.bottom <= view.scrollDOM.getBoundingClientRect().bottom) return;
    view.dispatch({ effects: EditorView.scrollIntoView(head, { y: 'nearest', yMargin: line.bottom - line.top }) });
  });
  observer.observe(view.scrollDOM);
  return { destroy: () => observer.disconnect() };
});
