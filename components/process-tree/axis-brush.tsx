'use client';

import { type PointerEvent, type ReactNode, useRef, useState, type WheelEvent } from 'react';
import { toTime } from '../../lib/process-tree/scale';
import type { TimelineState } from './use-timeline';

const LEAST = 4;

/** Over the head of the timeline: dragging marks the window to zoom to, the wheel zooms, a double click fits. */
export function AxisBrush({ timeline, children }: { timeline: TimelineState; children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const xOf = (event: { clientX: number }) =>
    Math.max(0, Math.min(timeline.axis.width, event.clientX - (ref.current?.getBoundingClientRect().left ?? 0)));
  const onDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ from: xOf(event), to: xOf(event) });
  };
  const onMove = (event: PointerEvent<HTMLDivElement>) => {
    if (drag) setDrag({ ...drag, to: xOf(event) });
  };
  const onUp = () => {
    if (drag && Math.abs(drag.to - drag.from) >= LEAST) {
      const [left, right] = drag.from < drag.to ? [drag.from, drag.to] : [drag.to, drag.from];
      timeline.setWindow({ from: toTime(timeline.axis, left), to: toTime(timeline.axis, right) });
    }
    setDrag(null);
  };
  const onWheel = (event: WheelEvent) => timeline.zoom(event.deltaY > 0 ? 1.25 : 0.8, xOf(event));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is a form control
    <div
      ref={ref}
      className="relative h-full cursor-crosshair touch-none select-none"
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerCancel={() => setDrag(null)}
      onWheel={onWheel}
      onDoubleClick={timeline.fit}
      role="group"
      aria-label="Time axis: drag to zoom"
    >
      {children}
      {drag && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 border-x border-accent bg-accent-bg/60"
          style={{ left: Math.min(drag.from, drag.to), width: Math.abs(drag.to - drag.from) }}
        />
      )}
    </div>
  );
}
