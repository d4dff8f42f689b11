'use client';

import { scaleLinear, scaleUtc } from 'd3-scale';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { HuntSummary } from '../../lib/hunt/answer';
import { useWidth } from '../process-tree/use-width';
import { count, plural } from '../ui/count';
import { clock, day } from '../ui/time-format';

type Bins = NonNullable<HuntSummary['histogram']>;

const HEIGHT = 72;
const FOOT = 16;
const TOP = 6;

export interface Span {
  from: number;
  to: number;
}

/** Events over time. Dragging over bars, or Shift with the arrows and Enter, chooses a time to look at. */
export function TimeHistogram({ histogram, onChoose }: { histogram: Bins | null; onChoose: (span: Span) => void }) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const [marked, setMarked] = useState<{ anchor: number; head: number } | null>(null);
  const dragging = useRef(false);
  const bins = histogram ?? { from: 0, binMs: 1, bins: [] };
  const slot = width / Math.max(1, bins.bins.length);
  const to = bins.from + bins.binMs * bins.bins.length;
  const y = scaleLinear([0, Math.max(1, ...bins.bins)], [HEIGHT - FOOT, TOP]);
  const ticks = scaleUtc([bins.from, to], [0, width]).ticks(Math.max(2, Math.floor(width / 110)));
  const low = marked && Math.min(marked.anchor, marked.head);
  const high = marked && Math.max(marked.anchor, marked.head);

  const binAt = (event: PointerEvent) => {
    const x = event.clientX - (ref.current?.getBoundingClientRect().left ?? 0);
    return Math.max(0, Math.min(bins.bins.length - 1, Math.floor(x / Math.max(1e-6, slot))));
  };
  const choose = () => {
    if (low === null || high === null) return;
    setMarked(null);
    onChoose({ from: bins.from + low * bins.binMs, to: bins.from + (high + 1) * bins.binMs });
  };
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (step !== 0) {
      const at = Math.max(0, Math.min(bins.bins.length - 1, (marked?.head ?? -1) + step));
      setMarked({ anchor: event.shiftKey && marked ? marked.anchor : at, head: at });
    } else if (event.key === 'Enter' && marked) choose();
    else if (event.key === 'Escape' && marked) setMarked(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const words =
    low === null || high === null
      ? 'nothing chosen'
      : `${spanWords({ from: bins.from + low * bins.binMs, to: bins.from + (high + 1) * bins.binMs })}, ${plural(sum(bins.bins.slice(low, high + 1)), 'event')}`;

  return (
    <div className="h-18 flex-none border-b border-line bg-surface px-3">
      <div
        ref={ref}
        role="slider"
        tabIndex={0}
        aria-label="Time: arrows choose a bar, Shift extends, Enter looks at it alone"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, bins.bins.length - 1)}
        aria-valuenow={marked?.head ?? 0}
        aria-valuetext={words}
        className="relative h-full cursor-crosshair touch-none select-none"
        onKeyDown={onKey}
        onPointerDown={(event) => {
          if (event.button !== 0 || bins.bins.length === 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          dragging.current = true;
          setMarked({ anchor: binAt(event), head: binAt(event) });
        }}
        onPointerMove={(event) => {
          if (dragging.current) setMarked((before) => before && { ...before, head: binAt(event) });
        }}
        onPointerUp={() => {
          if (!dragging.current) return;
          dragging.current = false;
          choose();
        }}
        onPointerCancel={() => {
          dragging.current = false;
          setMarked(null);
        }}
      >
        {width > 0 && (
          <svg width={width} height={HEIGHT} aria-hidden="true" data-histogram>
            {low !== null && high !== null && (
              <rect
                x={low * slot}
                y={0}
                width={(high - low + 1) * slot}
                height={HEIGHT - FOOT}
                fill="var(--accent-bg)"
              />
            )}
            {bins.bins.map((events, i) => {
              const top = events > 0 ? Math.min(y(events), HEIGHT - FOOT - 2) : HEIGHT - FOOT;
              const gap = slot > 4 ? 1.5 : 0;
              return (
                <g
                  key={i}
                  data-tip={`${spanWords({ from: bins.from + i * bins.binMs, to: bins.from + (i + 1) * bins.binMs })}\n${plural(events, 'event')}`}
                >
                  <rect x={i * slot} y={0} width={slot} height={HEIGHT - FOOT} fill="transparent" />
                  <rect
                    x={i * slot + gap / 2}
                    y={top}
                    width={Math.max(1, slot - gap)}
                    height={HEIGHT - FOOT - top}
                    fill="var(--bar)"
                  />
                </g>
              );
            })}
            <line x1={0} x2={width} y1={HEIGHT - FOOT + 0.5} y2={HEIGHT - FOOT + 0.5} stroke="var(--line-2)" />
            {ticks.map((tick) => {
              const x = ((tick.getTime() - bins.from) / Math.max(1, to - bins.from)) * width;
              return x > 24 && x < width - 30 ? (
                <text key={x} x={x} y={HEIGHT - 4} textAnchor="middle" className="fill-ink-3 font-mono text-10">
                  {tickText(tick, (ticks[1]?.getTime() ?? to) - (ticks[0]?.getTime() ?? bins.from), to - bins.from)}
                </text>
              ) : null;
            })}
            {bins.bins.length > 0 && (
              <text x={width} y={TOP + 6} textAnchor="end" className="fill-ink-3 font-mono text-10">
                {count(Math.max(...bins.bins))}
              </text>
            )}
          </svg>
        )}
      </div>
    </div>
  );
}

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

export function spanWords({ from, to }: Span): string {
  const fine = to - from < 1000;
  const until = day(from) === day(to) ? clock(to, fine) : `${day(to)} ${clock(to, fine)}`;
  return `${day(from)} ${clock(from, fine)} to ${until} UTC`;
}

/** As fine as the ticks stand apart: days, minutes, seconds. */
function tickText(time: Date, step: number, span: number): string {
  const iso = time.toISOString();
  if (step >= 86_400_000) return iso.slice(5, 10);
  const text = iso.slice(11, step < 60_000 ? 19 : 16);
  return span > 86_400_000 ? `${iso.slice(5, 10)} ${text}` : text;
}
