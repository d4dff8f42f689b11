'use client';

import { memo } from 'react';
import { type Axis, toX } from '../../lib/process-tree/scale';

/** Behind the rows: hatched idle stretches, the lines where the scale changes. */
export const AxisBackdrop = memo(function AxisBackdrop({ axis }: { axis: Axis }) {
  return (
    <svg
      width={axis.width}
      height="100%"
      aria-hidden="true"
      className="pointer-events-none absolute inset-y-0 right-0 block h-full"
    >
      <defs>
        <pattern id="idle-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="2" height="6" fill="var(--hatch)" />
        </pattern>
      </defs>
      {axis.stretches.map((stretch) => (
        <g key={stretch.x}>
          {stretch.kind !== 'busy' && (
            <rect
              x={stretch.x}
              y="0"
              width={stretch.width}
              height="100%"
              fill={stretch.kind === 'idle' ? 'url(#idle-hatch)' : 'var(--raised)'}
              fillOpacity={stretch.kind === 'idle' ? 1 : 0.75}
            />
          )}
          {axis.stretches.length > 1 && <line x1={stretch.x} x2={stretch.x} y1="0" y2="100%" stroke="var(--line)" />}
        </g>
      ))}
    </svg>
  );
});

/** Over the rows, since it must be seen on every bar. */
export function AlertLine({ axis, time }: { axis: Axis; time: number }) {
  if (time < axis.from || time > axis.to || axis.width <= 0) return null;
  const x = toX(axis, time);
  return (
    <svg
      width={axis.width}
      height="100%"
      aria-hidden="true"
      className="pointer-events-none absolute inset-y-0 right-0 block h-full"
    >
      <line x1={x} x2={x} y1="0" y2="100%" stroke="var(--high)" strokeDasharray="2 3" />
    </svg>
  );
}
