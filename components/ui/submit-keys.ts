import type { KeyboardEvent } from 'react';

/** Ctrl (or Cmd) and Enter in a form acts as its last button does. */
export function submitOnCtrlEnter(act: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}
