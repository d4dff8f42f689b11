/**
 * Time <-> pixels, and nothing else. An axis is a row of stretches, each with its own scale; a linear axis has one.
 * Total: an axis of no width or no time answers 0, never NaN.
 */
export interface Stretch {
  from: number;
  to: number;
  x: number;
  width: number;
  /** idle: nothing happens inside. sparse: something happens, but far apart. busy: the rest */
  kind: 'busy' | 'sparse' | 'idle';
}

export interface Axis {
  from: number;
  to: number;
  width: number;
  /** adjoining, from left to right, at least one */
  stretches: Stretch[];
}

export function linearAxis(from: number, to: number, width: number): Axis {
  const w = sane(width);
  const end = Math.max(sane(from), sane(to));
  return {
    from: sane(from),
    to: end,
    width: w,
    stretches: [{ from: sane(from), to: end, x: 0, width: w, kind: 'busy' }],
  };
}

/** Pixels from the left; times outside the axis stand at its edges. */
export function toX(axis: Axis, time: number): number {
  if (!(time > axis.from)) return 0;
  if (time >= axis.to) return axis.width;
  const stretch = axis.stretches[find(axis.stretches, (s) => s.from <= time)]!;
  const span = stretch.to - stretch.from;
  return span > 0 ? stretch.x + ((time - stretch.from) / span) * stretch.width : stretch.x;
}

export function toTime(axis: Axis, x: number): number {
  if (!(x > 0)) return axis.from;
  if (x >= axis.width) return axis.to;
  const stretch = axis.stretches[find(axis.stretches, (s) => s.x <= x)]!;
  return stretch.width > 0
    ? stretch.from + ((x - stretch.x) / stretch.width) * (stretch.to - stretch.from)
    : stretch.from;
}

/** Index of the last stretch for which `holds` is true; it holds for a first part of them. */
function find(stretches: readonly Stretch[], holds: (stretch: Stretch) => boolean): number {
  let low = 0;
  let high = stretches.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (holds(stretches[middle]!)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function sane(value: number): number {
  return Number.isFinite(value) && value > 0 ? value : 0;
}
