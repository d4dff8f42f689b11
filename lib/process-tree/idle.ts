import type { Life } from './forest';
import { type Axis, linearAxis, type Stretch } from './scale';

export interface Window {
  from: number;
  to: number;
}

/** Narrower than this, neither the name of an idle stretch nor its length can be read. */
const IDLE_WIDTH = 38;
const STRETCH_WIDTH = 44;
/** Cuts are made where gaps of one magnitude end and much smaller ones begin. */
const CLEAR_BREAK = 4;
const MOST_CUTS = 200;

/** Moments at which something starts, ends or happens, in order and without repetition. */
export function moments(lives: readonly Life[], window: Window): number[] {
  const times: number[] = [];
  const add = (time: number | null) => {
    if (time !== null && time >= window.from && time <= window.to) times.push(time);
  };
  for (const life of lives) {
    for (const image of life.images) add(image.time);
    add(life.end);
    for (const mark of life.marks) add(mark.time);
  }
  times.sort((a, b) => a - b);
  return times.filter((time, i) => i === 0 || time !== times[i - 1]);
}

/**
 * The axis with its idle time folded: cut at its longest gaps, at as many as leave every stretch wide enough to read,
 * and preferably where the next gap is of another magnitude. A gap between two busy stretches is idle; single moments
 * far apart form one sparse stretch with its own scale.
 */
export function foldedAxis(times: readonly number[], window: Window, width: number): Axis {
  const plain = linearAxis(window.from, window.to, width);
  if (times.length < 4 || plain.width < 3 * STRETCH_WIDTH || plain.to <= plain.from) return plain;
  const runs = bestRuns(times, plain);
  return runs ? { ...plain, stretches: layOut(runs, plain.width) } : plain;
}

interface Run {
  from: number;
  to: number;
  /** moments inside */
  count: number;
  kind: Stretch['kind'];
}

function bestRuns(times: readonly number[], axis: Axis): Run[] | undefined {
  const gap = (index: number) => times[index + 1]! - times[index]!;
  const longest = Array.from({ length: times.length - 1 }, (_, i) => i).sort((a, b) => gap(b) - gap(a) || a - b);
  const breakAfter = (cuts: number) => gap(longest[cuts - 1]!) / Math.max(1e-3, gap(longest[cuts]!));
  let second: Run[] | undefined;
  for (let cuts = Math.min(MOST_CUTS, longest.length - 1); cuts > 0; cuts--) {
    const ratio = breakAfter(cuts);
    if (ratio < 1.25 || (second && ratio < CLEAR_BREAK)) continue;
    const runs = joinSparse(cutAt(times, longest.slice(0, cuts)), axis);
    if (leastWidth(runs) > axis.width) continue;
    if (ratio >= CLEAR_BREAK) return runs;
    second ??= runs;
  }
  return second;
}

function cutAt(times: readonly number[], gaps: readonly number[]): Run[] {
  const runs: Run[] = [];
  let first = 0;
  for (const index of [...gaps].sort((a, b) => a - b)) {
    runs.push({ from: times[first]!, to: times[index]!, count: index - first + 1, kind: 'busy' });
    runs.push({ from: times[index]!, to: times[index + 1]!, count: 0, kind: 'idle' });
    first = index + 1;
  }
  runs.push({ from: times[first]!, to: times[times.length - 1]!, count: times.length - first, kind: 'busy' });
  return runs;
}

/** Moments alone between two gaps are no stretch of their own: gap, moment, gap is one sparse stretch. */
function joinSparse(runs: readonly Run[], window: Window): Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const before = joined[joined.length - 1];
    const beforeThat = joined[joined.length - 2];
    const alone = before?.kind === 'busy' && before.count <= 2 && run.kind === 'idle';
    if (alone && beforeThat && beforeThat.kind !== 'busy' && before.to - before.from < (run.to - run.from) / 4) {
      joined.splice(-2, 2, {
        from: beforeThat.from,
        to: run.to,
        count: beforeThat.count + before.count,
        kind: 'sparse',
      });
    } else joined.push({ ...run });
  }
  const first = joined[0]!;
  const last = joined[joined.length - 1]!;
  // The margins of the window belong to the outermost stretches when they are small, else they are idle themselves.
  const margin = (length: number, run: Run) => length <= Math.max(2, run.to - run.from);
  if (margin(first.from - window.from, first)) first.from = window.from;
  else joined.unshift({ from: window.from, to: first.from, count: 0, kind: 'idle' });
  if (margin(window.to - last.to, last)) last.to = window.to;
  else joined.push({ from: last.to, to: window.to, count: 0, kind: 'idle' });
  // A moment alone needs no width: it stands on the line between its neighbours.
  return joined.filter((run) => run.to > run.from);
}

function leastOf(run: Run): number {
  return run.kind === 'idle' ? IDLE_WIDTH : STRETCH_WIDTH;
}

function leastWidth(runs: readonly Run[]): number {
  return runs.reduce((sum, run) => sum + leastOf(run), 0);
}

/** Idle stretches get the width of their name, the others a share by how much happens in them. */
function layOut(runs: readonly Run[], width: number): Stretch[] {
  const spare = Math.max(0, width - leastWidth(runs));
  const squeeze = Math.min(1, width / leastWidth(runs));
  const weights = runs.map((run) =>
    run.kind === 'idle' ? 0 : run.kind === 'sparse' ? 1 + Math.sqrt(run.count) : run.count,
  );
  const weightSum = weights.reduce((a, b) => a + b, 0);
  let x = 0;
  return runs.map((run, i) => {
    const share = weightSum > 0 ? (spare * weights[i]!) / weightSum : spare / runs.length;
    const stretch: Stretch = { from: run.from, to: run.to, x, width: leastOf(run) * squeeze + share, kind: run.kind };
    x += stretch.width;
    return stretch;
  });
}

/** From the first to the last moment of the lives, with a little air; undefined when nothing happens. */
export function extentOf(lives: readonly Life[], within: Window): Window | undefined {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const time of moments(lives, within)) {
    if (time < from) from = time;
    if (time > to) to = time;
  }
  if (!(to >= from)) return undefined;
  const air = Math.max(0.5, (to - from) * 0.0001);
  return { from: from - air, to: to + air };
}
