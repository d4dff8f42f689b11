'use client';

import { type RefObject, useEffect, useRef } from 'react';
import type { TimelineState } from './use-timeline';

/** A drag begins after this many pixels: what moved less was a click. */
const SLACK = 4;
const ZOOM_PER_PIXEL = 0.0025;

/**
 * Wheel and pointers over the timeline's part of the rows: ctrl and wheel (which is what a pinch on a touchpad sends)
 * zoom around the pointer, shift and wheel or a sideways wheel pan, dragging pans, two fingers zoom.
 */
export function useTimelineGestures(ref: RefObject<HTMLElement | null>, timeline: TimelineState, left: number): void {
  const now = useRef({ timeline, left });
  now.current = { timeline, left };
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const xOf = (event: MouseEvent) => event.clientX - element.getBoundingClientRect().left - now.current.left;
    const onWheel = (event: WheelEvent) => {
      const { timeline: at } = now.current;
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (!event.ctrlKey && !sideways) return;
      // Only a listener that is not passive can keep the browser from zooming or going back.
      event.preventDefault();
      if (event.ctrlKey) {
        const x = xOf(event);
        if (x >= 0) at.zoom(Math.exp(Math.max(-240, Math.min(240, event.deltaY)) * ZOOM_PER_PIXEL), x);
      } else if (at.axis.width > 0) at.pan((event.deltaX || event.deltaY) / at.axis.width);
    };

    const fingers = new Map<number, number>();
    let from: { x: number; moved: boolean } | null = null;
    const spread = () => {
      const [a = 0, b = 0] = [...fingers.values()];
      return { between: Math.max(8, Math.abs(a - b)), middle: (a + b) / 2 };
    };
    const onDown = (event: PointerEvent) => {
      const x = xOf(event);
      if (x < 0 || event.button !== 0) return;
      fingers.set(event.pointerId, x);
      from = fingers.size === 1 ? { x, moved: false } : null;
    };
    const onMove = (event: PointerEvent) => {
      if (!fingers.has(event.pointerId)) return;
      const { timeline: at } = now.current;
      const x = xOf(event);
      if (fingers.size === 2) {
        const before = spread();
        fingers.set(event.pointerId, x);
        const after = spread();
        at.zoom(before.between / after.between, after.middle);
        return;
      }
      if (!from) return;
      if (!from.moved && Math.abs(x - from.x) < SLACK) return;
      if (!from.moved) element.setPointerCapture(event.pointerId);
      if (at.axis.width > 0) at.pan((from.x - x) / at.axis.width);
      from = { x, moved: true };
      fingers.set(event.pointerId, x);
    };
    const onUp = (event: PointerEvent) => {
      if (!fingers.delete(event.pointerId)) return;
      // A drag is no click: the row under the pointer is not selected by it.
      if (from?.moved) element.addEventListener('click', stop, { capture: true, once: true });
      setTimeout(() => element.removeEventListener('click', stop, { capture: true }));
      from = null;
    };
    const stop = (event: Event) => event.stopPropagation();

    element.addEventListener('wheel', onWheel, { passive: false });
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onUp);
    element.addEventListener('pointercancel', onUp);
    return () => {
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('pointercancel', onUp);
    };
  }, [ref]);
}
