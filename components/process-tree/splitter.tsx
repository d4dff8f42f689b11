'use client';

import { type KeyboardEvent, type PointerEvent, useCallback, useState } from 'react';

const KEPT = 'unwrap.tree-width';
const LEAST = 320;
const LEAST_TIMELINE = 240;

/** Width of the tree beside its timeline: a share of the room until somebody drags it; kept in this browser. */
export function useTreeWidth(room: number): [number, (width: number) => void] {
  const [chosen, setChosen] = useState<number | null>(() => kept());
  const most = Math.max(LEAST, room - LEAST_TIMELINE);
  const width = Math.round(
    Math.min(most, Math.max(LEAST, chosen ?? (room < 1100 ? room * 0.527 : 580 + (room - 1100) * 0.33))),
  );
  const change = useCallback((next: number) => {
    setChosen(next);
    try {
      localStorage.setItem(KEPT, String(Math.round(next)));
    } catch {
      // a browser without storage forgets the width, no more
    }
  }, []);
  return [width, change];
}

function kept(): number | null {
  if (typeof window === 'undefined') return null;
  try {
    const width = Number(localStorage.getItem(KEPT));
    return width >= LEAST ? width : null;
  } catch {
    return null;
  }
}

/** The line between tree and timeline, to drag. */
export function Splitter({ at, onMove }: { at: number; onMove: (width: number) => void }) {
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const left = event.currentTarget.parentElement?.getBoundingClientRect().left ?? 0;
    onMove(event.clientX - left);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? -24 : event.key === 'ArrowRight' ? 24 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(at + step);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      role="separator"
      aria-label="Width of the tree"
      aria-orientation="vertical"
      aria-valuenow={at}
      tabIndex={0}
      style={{ left: at - 3 }}
      className="absolute inset-y-0 z-2 w-1.75 cursor-col-resize touch-none hover:bg-accent-line/40"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
