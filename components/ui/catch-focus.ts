'use client';

import { type RefObject, useEffect } from 'react';

/**
 * What comes into a page takes the focus that nothing holds: at its opening, and where what held it went away. Without it,
 * whoever uses a keyboard would begin at the top of the page again.
 */
export function useCatchFocus(ref: RefObject<HTMLElement | SVGElement | null>): void {
  useEffect(() => catchFocus(ref.current), [ref]);
}

/** Focus that nothing holds goes to the element. */
export function catchFocus(element: HTMLElement | SVGElement | null): void {
  const held = document.activeElement;
  if (held === null || held === document.body) element?.focus({ preventScroll: true });
}
