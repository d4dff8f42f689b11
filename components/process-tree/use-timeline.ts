'use client';

import { useCallback, useMemo, useState } from 'react';
import type { Life } from '../../lib/process-tree/forest';
import { extentOf, foldedAxis, moments, type Window } from '../../lib/process-tree/idle';
import { type Axis, linearAxis, toTime, toX } from '../../lib/process-tree/scale';

export type AxisMode = 'fold' | 'linear';

export interface TimelineState {
  window: Window;
  /** where the window may go: what the histogram knows */
  bounds: Window;
  axis: Axis;
  mode: AxisMode;
  setMode: (mode: AxisMode) => void;
  setWindow: (window: Window) => void;
  /** above 1 shows more, around a point of the axis (its middle by default) */
  zoom: (factor: number, aroundX?: number) => void;
  /** by a share of the width */
  pan: (share: number) => void;
  fit: () => void;
  /** the window was moved away from its own extent */
  moved: boolean;
}

const LEAST_SPAN = 1;

/**
 * The time axis that all rows share. It fits the alert's lineage until somebody moves it. `drawn` are the lives that
 * decide what counts as idle; collapsing rows does not change the axis, opening more does.
 */
export function useTimeline(
  fitted: readonly Life[],
  drawn: readonly Life[],
  bounds: Window,
  width: number,
  start: { window?: Window; mode: AxisMode },
): TimelineState {
  const [chosen, setChosen] = useState<Window | null>(start.window ?? null);
  const [mode, setMode] = useState<AxisMode>(start.mode);
  const fit = useMemo(() => extentOf(fitted, bounds) ?? bounds, [fitted, bounds]);
  const window = chosen ?? fit;
  const axis = useMemo(
    () =>
      mode === 'linear' ? linearAxis(window.from, window.to, width) : foldedAxis(moments(drawn, window), window, width),
    [mode, window, width, drawn],
  );
  const setWindow = useCallback((next: Window) => setChosen(clamped(next, bounds)), [bounds]);
  const zoom = useCallback(
    (factor: number, aroundX = axis.width / 2) => {
      if (axis.width <= 0) return;
      const around = toTime(axis, aroundX);
      const at = toX(axis, around) / axis.width;
      if (factor < 1) {
        setWindow({
          from: toTime(axis, aroundX - aroundX * factor),
          to: toTime(axis, aroundX + (axis.width - aroundX) * factor),
        });
      } else {
        const span = (window.to - window.from) * factor;
        setWindow({ from: around - span * at, to: around + span * (1 - at) });
      }
    },
    [axis, window, setWindow],
  );
  const pan = useCallback(
    (share: number) => {
      const by = (window.to - window.from) * share;
      setWindow({ from: window.from + by, to: window.to + by });
    },
    [window, setWindow],
  );
  return {
    window,
    bounds,
    axis,
    mode,
    setMode,
    setWindow,
    zoom,
    pan,
    fit: () => setChosen(null),
    moved: chosen !== null,
  };
}

function clamped({ from, to }: Window, bounds: Window): Window {
  const span = Math.min(Math.max(to - from, LEAST_SPAN), Math.max(bounds.to - bounds.from, LEAST_SPAN));
  const start = Math.min(Math.max(from, bounds.from), bounds.to - span);
  return { from: start, to: start + span };
}
