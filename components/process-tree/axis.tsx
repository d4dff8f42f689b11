'use client';

import { memo } from 'react';
import type { Axis, Stretch } from '../../lib/process-tree/scale';
import { toX } from '../../lib/process-tree/scale';
import { timeTicks } from '../../lib/process-tree/ticks';
import { hasLocalTime, localClock, localZone } from '../ui/local-time';
import { clock, duration } from '../ui/time-format';

const HEIGHT = 36;
const LOCAL_HEIGHT = 14;
const CHARACTER = 6.1;

/** Taller by a line of local times where these are others than UTC. */
export function axisHeight(): number {
  return HEIGHT + (hasLocalTime() ? LOCAL_HEIGHT : 0);
}

/** The head of the timeline: each stretch with its length and where it starts, or the ticks of a linear axis. */
export const AxisHead = memo(function AxisHead({ axis, linear }: { axis: Axis; linear: boolean }) {
  return (
    <svg width={axis.width} height={axisHeight()} className="block font-mono" role="img" aria-label="Time axis, UTC">
      {linear || axis.stretches.length === 1 ? <Ticks axis={axis} /> : <Stretches axis={axis} />}
      {hasLocalTime() && <LocalTimes axis={axis} linear={linear} />}
    </svg>
  );
});

/** The same moments by the clock of who is looking: each start of a stretch, or each tick. */
function LocalTimes({ axis, linear }: { axis: Axis; linear: boolean }) {
  const plain = linear || axis.stretches.length === 1;
  const starts = plain
    ? ticksOf(axis).map((time) => ({ time, x: toX(axis, time), width: 110 }))
    : axis.stretches.filter(({ kind }) => kind !== 'idle').map(({ from, x, width }) => ({ time: from, x, width }));
  return (
    <g data-tip={`the same times in ${localZone()}`}>
      <line x1="0" x2={axis.width} y1={HEIGHT + 0.5} y2={HEIGHT + 0.5} stroke="var(--line)" />
      {starts.map(({ time, x, width }, i) => (
        <text key={time} x={x + 3} y={HEIGHT + 11} fontSize="10" fill="var(--text-3)">
          {fitting(i === 0 ? [`${localClock(time)} local`, localClock(time)] : [localClock(time)], width - 4)}
        </text>
      ))}
    </g>
  );
}

function ticksOf(axis: Axis): number[] {
  return timeTicks(axis.from, axis.to, Math.max(2, Math.floor(axis.width / 110)));
}

function Stretches({ axis }: { axis: Axis }) {
  return axis.stretches.map((stretch, i) => {
    const idle = stretch.kind === 'idle';
    const middle = stretch.x + stretch.width / 2;
    const length = stretch.to - stretch.from;
    return (
      <g key={stretch.x} data-tip={stretchWords(stretch)}>
        <rect x={stretch.x} y="0" width={stretch.width} height={HEIGHT} fill="transparent" />
        <line x1={stretch.x} x2={stretch.x} y1={i === 0 || idle ? 0 : 4} y2={HEIGHT} stroke="var(--line-2)" />
        <text
          x={middle}
          y="14"
          fontSize="10"
          textAnchor="middle"
          fill={stretch.kind === 'busy' ? 'var(--text-2)' : 'var(--text-3)'}
        >
          {fitting([duration(length), roughly(length)], stretch.width + 2)}
        </text>
        {idle ? (
          <text x={middle} y="30" fontSize="10" textAnchor="middle" fill="var(--text-3)">
            idle
          </text>
        ) : (
          <text x={stretch.x + 3} y="30" fontSize="10" fill="var(--text-2)">
            {fitting(startWords(stretch, axis.stretches[i - 1]), stretch.width - 4)}
          </text>
        )}
      </g>
    );
  });
}

function Ticks({ axis }: { axis: Axis }) {
  return (
    <>
      <text x="4" y="14" fontSize="10" fill="var(--text-3)">
        {clock(axis.from, true)}
      </text>
      <text x={axis.width - 4} y="14" fontSize="10" textAnchor="end" fill="var(--text-3)">
        {duration(axis.to - axis.from)}
      </text>
      {ticksOf(axis).map((tick) => {
        const x = toX(axis, tick);
        return (
          <g key={tick}>
            <line x1={x} x2={x} y1="22" y2={HEIGHT} stroke="var(--line-2)" />
            {x < axis.width - 70 && (
              <text x={x + 3} y="31" fontSize="10" fill="var(--text-2)">
                {axis.to - axis.from < 20_000 ? clock(tick, true).slice(5) : clock(tick)}
              </text>
            )}
          </g>
        );
      })}
    </>
  );
}

/** When a stretch starts, the fullest first: "08:56:48.565", and ":48.565" where the minute is known from before. */
function startWords(stretch: Stretch, before: Stretch | undefined): string[] {
  const full = clock(stretch.from, stretch.to - stretch.from < 60_000);
  const sameMinute = before !== undefined && full.slice(0, 5) === clock(before.from).slice(0, 5);
  return sameMinute ? [full.slice(5), full.slice(5, 10)] : [full, full.slice(5), full.slice(5, 10)];
}

/** A length where there is little room: "74 s", "12 min", "3 h". */
function roughly(ms: number): string {
  if (ms < 100_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 5_940_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}

function fitting(texts: readonly string[], width: number): string {
  return texts.find((text) => text.length * CHARACTER <= width) ?? '';
}

function stretchWords(stretch: Stretch): string {
  const span = `${clock(stretch.from, true)} to ${clock(stretch.to, true)} UTC, ${duration(stretch.to - stretch.from)}`;
  if (stretch.kind === 'idle') return `idle: ${span}\nnothing shown here starts, ends or happens in between`;
  return `${span}\nhas its own scale`;
}
