'use client';

import { memo, useMemo } from 'react';
import { drawRow, ticksOf } from '../../lib/process-tree/drawn-row';
import type { Life } from '../../lib/process-tree/forest';
import { type HiddenRow, hiddenLives } from '../../lib/process-tree/hidden';
import type { Axis } from '../../lib/process-tree/scale';
import { visible } from '../../lib/telemetry/text';
import { SeverityShape } from '../ui/severity';
import { clock } from '../ui/time-format';
import { MarkShape } from './mark-shape';
import { drawnMarkWords, spanWords } from './mark-words';

const ROW = 24;
const MIDDLE = 12;

export interface TimeCellProps {
  life: Life;
  axis: Axis;
  /** the row is tinted red: a process that lies about its name */
  lie: boolean;
  /** the event that the inspector shows */
  event: string | null;
}

/** A process's life on the shared axis: its bar, its events (`data-ref`), the glyph of its worst alert. */
export const TimeCell = memo(function TimeCell({ life, axis, lie, event }: TimeCellProps) {
  const row = useMemo(() => drawRow(life, axis), [life, axis]);
  const { bar, marks, severity, label } = row;
  const halo = lie ? 'var(--lie-bg)' : 'var(--surface)';
  const glyph = glyphX(bar?.x, marks[0]?.x);
  return (
    <svg width={axis.width} height={ROW} aria-hidden="true" className="absolute inset-y-0 right-0 block">
      {!life.shown.started && (
        <line x1="0" x2={axis.width} y1={MIDDLE} y2={MIDDLE} stroke="var(--bar-2)" strokeDasharray="1 4" />
      )}
      {bar && life.shown.started && <Bar bar={bar} severity={severity} tip={lifeWords(life)} width={axis.width} />}
      {row.execs.map((x, i) => (
        <line key={i} x1={x} x2={x} y1="6" y2="18" stroke={halo} strokeWidth="1.5" />
      ))}
      {marks.map((mark, i) => {
        const ref = mark.marks[0]!.ref;
        const selected = event !== null && mark.marks.some((one) => one.ref === event);
        return (
          <g
            key={i}
            transform={`translate(${mark.x} ${MIDDLE})`}
            data-tip={drawnMarkWords(mark)}
            data-ref={ref}
            className="cursor-pointer"
          >
            <rect x="-6" y="-10" width="12" height="20" fill="transparent" />
            {selected && <circle r="8.5" fill="none" stroke="var(--accent)" strokeWidth="1.5" />}
            <MarkShape sign={mark.sign} halo={halo} />
            {mark.marks.some((one) => one.observed) && <circle cy="-9" r="2" fill="var(--accent)" />}
          </g>
        );
      })}
      {severity && (bar || marks.length > 0) && (
        <g transform={`translate(${glyph} ${MIDDLE - 6})`} color={`var(--${tone(severity)})`}>
          <SeverityShape severity={severity} />
        </g>
      )}
      {!bar && marks.length === 0 && axis.width > 0 && <Outside life={life} axis={axis} halo={halo} />}
      {label && (
        <text
          x={label.x}
          y={MIDDLE + 3.5}
          fontSize="10"
          textAnchor={label.side === 'right' ? 'start' : 'end'}
          fill="var(--text-2)"
          stroke={halo}
          strokeWidth="3"
          paintOrder="stroke"
          className="pointer-events-none font-mono"
        >
          {visible(label.text)}
        </text>
      )}
    </svg>
  );
});

/** A life outside the window says on which side it lies, and when. */
function Outside({ life, axis, halo }: { life: Life; axis: Axis; halo: string }) {
  const earlier = life.start < axis.from;
  return (
    <text
      x={earlier ? 6 : axis.width - 6}
      y={MIDDLE + 3.5}
      fontSize="10"
      textAnchor={earlier ? 'start' : 'end'}
      fill="var(--text-3)"
      stroke={halo}
      strokeWidth="3"
      paintOrder="stroke"
      className="font-mono"
    >
      {earlier ? `‹ ${clock(life.start)}` : `${clock(life.start)} ›`}
    </text>
  );
}

function Bar({
  bar,
  severity,
  tip,
  width,
}: {
  bar: NonNullable<ReturnType<typeof drawRow>['bar']>;
  severity: string | null;
  tip: string;
  width: number;
}) {
  const flat = bar.before && bar.after;
  const colour = severity ? `var(--${tone(severity)})` : flat ? 'var(--bar-2)' : 'var(--bar)';
  return (
    <g data-tip={tip}>
      <rect x={bar.x} y="0" width={bar.width} height={ROW} fill="transparent" />
      <rect
        x={bar.x + (severity ? 0.5 : 0)}
        y={flat ? MIDDLE - 4 : MIDDLE - 5 + (severity ? 0.5 : 0)}
        width={Math.max(2, bar.width - (severity ? 1 : 0))}
        height={flat ? 8 : severity ? 9 : 10}
        rx={flat ? 0 : 2}
        fill={colour}
        fillOpacity={severity ? 0.42 : 1}
        stroke={severity ? colour : 'none'}
      />
      {bar.before && <path d={`M5 ${MIDDLE - 3}l-3 3 3 3`} fill="none" stroke="var(--text-2)" />}
      {bar.after && <path d={`M${width - 5} ${MIDDLE - 3}l3 3-3 3`} fill="none" stroke="var(--text-2)" />}
    </g>
  );
}

function glyphX(bar: number | undefined, mark: number | undefined): number {
  const left = Math.min(bar ?? Number.POSITIVE_INFINITY, mark === undefined ? Number.POSITIVE_INFINITY : mark - 6);
  return Math.max(0, left - 13);
}

function tone(severity: string): string {
  return severity === 'informational' ? 'low' : severity;
}

function lifeWords(life: Life): string {
  const from = clock(life.start, true);
  if (life.end === null) return `${from}, no end recorded`;
  const exit = life.images[life.images.length - 1]!.exitCode;
  return `${from} to ${clock(life.end, true)}\nran ${spanWords(life.end - life.start)}${exit === null ? '' : ` · exit ${exit}`}`;
}

/** What a placeholder hides, as ticks where its processes start; in words when none falls into the window. */
export const HiddenTimeCell = memo(function HiddenTimeCell({ row, axis }: { row: HiddenRow; axis: Axis }) {
  const ticks = useMemo(() => ticksOf(hiddenLives(row), axis), [row, axis]);
  return (
    <svg width={axis.width} height={ROW} aria-hidden="true" className="absolute inset-y-0 right-0 block">
      {ticks.map((x) => (
        <rect key={x} x={x - 1} y={MIDDLE - 4} width="2" height="8" fill="var(--bar-2)" />
      ))}
      {ticks.length === 0 && row.why !== 'left_out' && (
        <text
          x={axis.width - 6}
          y={MIDDLE + 3.5}
          fontSize="10"
          textAnchor="end"
          fill="var(--text-3)"
          stroke="var(--surface)"
          strokeWidth="3"
          paintOrder="stroke"
          className="font-mono"
        >
          {outsideWords(row, axis)}
        </text>
      )}
    </svg>
  );
});

/** "none in this window: 08:53:54 to 08:56:37 and 08:57:30 to 08:58:35" */
function outsideWords(row: HiddenRow, axis: Axis): string {
  const spans: string[] = [];
  for (const side of [
    row.lives.filter((life) => life.start < axis.from),
    row.lives.filter((life) => life.start > axis.to),
  ]) {
    const first = side[0];
    const last = side[side.length - 1];
    if (first && last)
      spans.push(first === last ? clock(first.start) : `${clock(first.start)} to ${clock(last.start)}`);
  }
  return spans.length > 0 ? `none in this window: ${spans.join(' and ')}` : '';
}
