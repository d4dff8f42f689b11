'use client';

import { type KeyboardEvent, memo, type PointerEvent, useMemo, useRef, useState } from 'react';
import type { Severity } from '../../lib/alerts/alert';
import type { Window } from '../../lib/process-tree/idle';
import { linearAxis, toTime, toX } from '../../lib/process-tree/scale';
import { timeTicks } from '../../lib/process-tree/ticks';
import type { AlertTree } from '../../lib/process-tree/tree';
import { visible } from '../../lib/telemetry/text';
import { plural } from '../ui/count';
import { clock, duration, tickText } from '../ui/time-format';
import { useWidth } from './use-width';

const HEIGHT = 48;
const FOOT = 44;
const TOP = 14;
const HANDLE = 5;

type Drag = { kind: 'new' | 'from' | 'to' | 'move'; start: number; window: Window };

/** Everything on the host around the alert, as a histogram. The brush selects the window of the timeline. */
export const Minimap = memo(function Minimap({
  tree,
  window: shown,
  onWindow,
}: {
  tree: AlertTree;
  window: Window;
  onWindow: (window: Window) => void;
}) {
  const { histogram } = tree;
  const [ref, width] = useWidth<HTMLDivElement>();
  const drag = useRef<Drag | null>(null);
  const [dragging, setDragging] = useState(false);
  const axis = useMemo(() => linearAxis(histogram.from, histogram.to, width), [histogram.from, histogram.to, width]);
  const left = toX(axis, shown.from);
  const right = Math.max(left + 2, toX(axis, shown.to));

  const timeAt = (event: PointerEvent<Element>) =>
    toTime(axis, event.clientX - (ref.current?.getBoundingClientRect().left ?? 0));
  const onDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const x = toX(axis, timeAt(event));
    const kind =
      Math.abs(x - left) <= HANDLE
        ? 'from'
        : Math.abs(x - right) <= HANDLE
          ? 'to'
          : x > left && x < right
            ? 'move'
            : 'new';
    drag.current = { kind, start: timeAt(event), window: shown };
    setDragging(true);
  };
  const onMove = (event: PointerEvent<HTMLDivElement>) => {
    if (drag.current) onWindow(dragged(drag.current, timeAt(event)));
  };
  const onUp = () => {
    drag.current = null;
    setDragging(false);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = (shown.to - shown.from) * 0.1;
    const sign = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (sign === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onWindow({ from: shown.from + (event.shiftKey ? 0 : sign * step), to: shown.to + sign * step });
  };

  return (
    <div className="grid h-12 grid-cols-[112px_minmax(0,1fr)] items-stretch border-b border-line bg-surface">
      <Totals tree={tree} />
      <div
        ref={ref}
        role="slider"
        tabIndex={0}
        aria-label="Window of the timeline"
        aria-valuemin={Math.round(histogram.from)}
        aria-valuemax={Math.round(histogram.to)}
        aria-valuenow={Math.round(shown.from)}
        aria-valuetext={`${clock(shown.from, true)} to ${clock(shown.to, true)} UTC`}
        className={`relative min-w-0 touch-none select-none ${dragging ? 'cursor-grabbing' : 'cursor-crosshair'}`}
        onPointerDown={onDown}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerCancel={onUp}
        onKeyDown={onKey}
      >
        <svg width={width} height={HEIGHT} aria-hidden="true" className="absolute inset-0 block font-mono">
          <rect x={left} y="0" width={right - left} height={HEIGHT - 1} fill="var(--accent-bg)" />
          <Bars tree={tree} width={width} from={shown.from} to={shown.to} />
          <path d={`M${left} 0V${HEIGHT}M${right} 0V${HEIGHT}`} stroke="var(--accent)" strokeWidth="1.5" />
          <rect x={left - 2.5} y="17" width="5" height="14" rx="2" fill="var(--accent)" className="cursor-ew-resize" />
          <rect x={right - 2.5} y="17" width="5" height="14" rx="2" fill="var(--accent)" className="cursor-ew-resize" />
        </svg>
      </div>
    </div>
  );
});

function dragged({ kind, start, window }: Drag, now: number): Window {
  switch (kind) {
    case 'new':
      return { from: Math.min(start, now), to: Math.max(start, now) };
    case 'from':
      return { from: Math.min(now, window.to), to: Math.max(now, window.to) };
    case 'to':
      return { from: Math.min(window.from, now), to: Math.max(window.from, now) };
    case 'move':
      return { from: window.from + now - start, to: window.to + now - start };
  }
}

function Totals({ tree }: { tree: AlertTree }) {
  const peak = highest(tree.histogram.counts);
  return (
    <div
      className="flex min-w-0 flex-col justify-center pl-3"
      data-tip="Every event on this host in the time that the histogram spans"
    >
      <b className="cut text-11 font-semibold text-ink-2">{visible(tree.host)}</b>
      <span className="num cut text-10 text-ink-3">{plural(tree.hostEvents, 'event')}</span>
      <span className="num cut text-10 text-ink-3">
        peak {peak} in {duration(tree.histogram.binMs)}
      </span>
    </div>
  );
}

const Bars = memo(function Bars({
  tree,
  width,
  from,
  to,
}: {
  tree: AlertTree;
  width: number;
  from: number;
  to: number;
}) {
  const { histogram } = tree;
  const axis = linearAxis(histogram.from, histogram.to, width);
  const peak = Math.max(1, highest(histogram.counts));
  const step = histogram.counts.length > 0 ? width / histogram.counts.length : width;
  const ticks = timeTicks(histogram.from, histogram.to, Math.max(2, Math.floor(width / 130)));
  return (
    <>
      {histogram.counts.map((n, i) => {
        if (n === 0) return null;
        const time = histogram.from + i * histogram.binMs;
        const height = Math.max(2, (n / peak) * (FOOT - TOP - 2));
        const within = time + histogram.binMs >= from && time <= to;
        return (
          <rect
            key={time}
            x={toX(axis, time)}
            y={FOOT - height}
            width={Math.max(1.5, Math.min(step - 0.5, 14))}
            height={height}
            fill={within ? 'var(--accent)' : 'var(--bar)'}
          />
        );
      })}
      {ticks.map((tick) => {
        const x = toX(axis, tick);
        return (
          <g key={tick}>
            <line x1={x} x2={x} y1={FOOT} y2={HEIGHT} stroke="var(--line-2)" />
            {x < width - 60 && (
              <text x={x + 3} y="10" fontSize="10" fill="var(--text-3)">
                {tickText(tick, ticks)}
              </text>
            )}
          </g>
        );
      })}
      {histogram.alerts.map((alert, i) => (
        <path
          key={i}
          d={`M${toX(axis, alert.time) - 4} 0h8l-4 6z`}
          fill={`var(--${tone(alert.severity)})`}
          data-tip={`${alert.severity} alert, ${clock(alert.time, true)}`}
        />
      ))}
    </>
  );
});

/** A loop: there may be more bins than a call can have arguments. */
function highest(counts: readonly number[]): number {
  let most = 0;
  for (const n of counts) most = Math.max(most, n);
  return most;
}

function tone(severity: Severity): string {
  return severity === 'informational' ? 'low' : severity;
}
