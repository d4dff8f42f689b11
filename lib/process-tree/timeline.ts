import type { Severity } from '../severity';
import type { Life } from './forest';
import { baseName } from './names';
import type { Row } from './rows';
import { type Axis, linearAxis, type Stretch, toX } from './scale';
import type { TreeMark } from './tree';

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

/** A mark, or several that would cover each other. */
export interface DrawnMark {
  x: number;
  sign: MarkSign;
  marks: TreeMark[];
}

export type MarkSign =
  | 'created'
  | 'written'
  | 'renamed'
  | 'deleted'
  | 'chmod'
  | 'external'
  | 'internal'
  | 'failed'
  | 'other';

export interface DrawnRow {
  /** null when the life lies outside the window */
  bar: { x: number; width: number; before: boolean; after: boolean } | null;
  /** where a later image of the same life begins */
  execs: number[];
  marks: DrawnMark[];
  severity: Severity | null;
  label: { text: string; side: 'left' | 'right'; x: number } | null;
}

const LEAST_BAR = 3;
const MARK_WIDTH = 9;
const LABEL_CHARACTER = 6.1;

/** Starts and ends are the bar itself; what remains is drawn on it. */
export function signOf(mark: TreeMark): MarkSign | null {
  switch (mark.kind) {
    case 'process_start':
    case 'process_end':
      return null;
    case 'file_create':
      return 'created';
    case 'file_write':
      return 'written';
    case 'file_rename':
      return 'renamed';
    case 'file_delete':
      return 'deleted';
    case 'file_chmod':
      return 'chmod';
    case 'net_connect':
      return mark.external ? 'external' : 'internal';
    case 'exec_failed':
      return 'failed';
    case 'other':
      return 'other';
  }
}

/** Where a life and its events stand on the axis. Marks that would cover each other are one, so a row never has more than fit. */
export function drawRow(life: Life, axis: Axis): DrawnRow {
  const bar = barOf(life, axis);
  const marks = drawMarks(life.marks, axis);
  return {
    bar,
    execs: bar
      ? life.images
          .slice(1)
          .filter((image) => image.time > axis.from && image.time < axis.to)
          .map((image) => toX(axis, image.time))
      : [],
    marks,
    severity: worst(life.marks),
    label: bar || marks.length > 0 ? placeLabel(life, bar, marks, axis) : null,
  };
}

function barOf(life: Life, axis: Axis): DrawnRow['bar'] {
  const end = life.end ?? Math.max(axis.to, life.start);
  if (life.start > axis.to || end < axis.from || axis.width <= 0) return null;
  const x = toX(axis, life.start);
  const width = Math.max(LEAST_BAR, toX(axis, end) - x);
  return {
    x: Math.min(x, axis.width - LEAST_BAR),
    width,
    before: life.start < axis.from,
    after: life.end === null || life.end > axis.to,
  };
}

/** Up to this many marks each is drawn; beyond, equal marks closer than their width are one. */
const MARKS_DRAWN_ALONE = 12;

function drawMarks(marks: readonly TreeMark[], axis: Axis): DrawnMark[] {
  const alone: DrawnMark[] = [];
  for (const mark of marks) {
    const sign = signOf(mark);
    if (sign === null || mark.time < axis.from || mark.time > axis.to) continue;
    alone.push({ x: toX(axis, mark.time), sign, marks: [mark] });
  }
  return spread(alone.length <= MARKS_DRAWN_ALONE ? alone : joinNear(alone), axis.width);
}

function joinNear(alone: readonly DrawnMark[]): DrawnMark[] {
  const joined: DrawnMark[] = [];
  const last = new Map<MarkSign, DrawnMark>();
  for (const mark of alone) {
    const before = last.get(mark.sign);
    if (before && mark.x - before.x < MARK_WIDTH) before.marks.push(...mark.marks);
    else {
      joined.push(mark);
      last.set(mark.sign, mark);
    }
  }
  return joined;
}

/** Marks of one moment stand side by side rather than on top of each other, as far as there is room. */
function spread(drawn: DrawnMark[], width: number): DrawnMark[] {
  if (drawn.length * MARK_WIDTH > width / 2) return drawn;
  const placed = drawn.map((mark) => ({ ...mark }));
  for (let i = 1; i < placed.length; i++) {
    const least = placed[i - 1]!.x + MARK_WIDTH;
    if (placed[i]!.x < least && least - placed[i]!.x <= MARK_WIDTH) placed[i]!.x = least;
  }
  const last = placed[placed.length - 1];
  const over = last ? last.x - width : 0;
  return over > 0 ? placed.map((mark) => ({ ...mark, x: Math.max(0, mark.x - over) })) : placed;
}

const ORDER: Severity[] = ['informational', 'low', 'medium', 'high', 'critical'];

export function worst(marks: readonly TreeMark[]): Severity | null {
  let level = -1;
  for (const mark of marks) for (const alert of mark.alerts) level = Math.max(level, ORDER.indexOf(alert.severity));
  return ORDER[level] ?? null;
}

const LABEL_LENGTH = 44;

/** What the marks are, in words, as far as it is short: "203.0.113.45:3333 ×3 · creates xmrig". */
export function labelOf(marks: readonly TreeMark[]): string {
  const counts = new Map<string, number>();
  for (const mark of marks) {
    const text = wordsOf(mark);
    if (text !== null) counts.set(text, (counts.get(text) ?? 0) + 1);
    if (counts.size > 4) break;
  }
  const words = [...counts].map(([text, count]) => (count > 1 ? `${text} ×${count}` : text));
  let label = '';
  for (const [i, word] of words.entries()) {
    const longer = label === '' ? word : `${label} · ${word}`;
    if (longer.length > LABEL_LENGTH && i > 0) return `${label} · …`;
    label = longer.slice(0, LABEL_LENGTH);
  }
  return label;
}

export function wordsOf(mark: TreeMark): string | null {
  const file = mark.file ? baseName(mark.file.path).slice(0, 40) : '';
  switch (mark.kind) {
    case 'net_connect':
      return mark.net ? addressText(mark.net) : 'connection';
    case 'file_create':
      return `creates ${file}`;
    case 'file_write':
      return `writes ${file}`;
    case 'file_rename':
      return `renames to ${file}`;
    case 'file_delete':
      return `deletes ${file}`;
    case 'file_chmod':
      return `${modeText(mark.file?.mode)} ${file}`;
    case 'exec_failed':
      return 'exec failed';
    default:
      return null;
  }
}

/** "203.0.113.45:3333", "[2001:db8::1]:443" */
export function addressText({ ip, port }: { ip: string; port: number }): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

/** "0755" */
export function modeText(mode: number | undefined): string {
  return mode === undefined ? 'chmod' : (mode & 0o7777).toString(8).padStart(4, '0');
}

function placeLabel(life: Life, bar: DrawnRow['bar'], marks: readonly DrawnMark[], axis: Axis): DrawnRow['label'] {
  const text = labelOf(life.marks.filter((mark) => mark.time >= axis.from && mark.time <= axis.to));
  if (text === '') return null;
  const length = text.length * LABEL_CHARACTER;
  let right = bar ? bar.x + bar.width : 0;
  let left = bar ? bar.x : axis.width;
  for (const mark of marks) {
    right = Math.max(right, mark.x + MARK_WIDTH / 2);
    left = Math.min(left, mark.x - MARK_WIDTH / 2);
  }
  if (right + 8 + length <= axis.width) return { text, side: 'right', x: right + 8 };
  const glyph = worst(life.marks) === null ? 6 : 20;
  return left - glyph - length >= 0 ? { text, side: 'left', x: left - glyph } : null;
}

/** Where hidden lives start within the window: pixels, each once. */
export function ticksOf(lives: readonly Life[], axis: Axis): number[] {
  const seen = new Set<number>();
  for (const life of lives) {
    if (life.start >= axis.from && life.start <= axis.to) seen.add(Math.round(toX(axis, life.start)));
  }
  return [...seen].sort((a, b) => a - b);
}

/** Every life that has a row of its own. */
export function livesOf(rows: readonly Row[]): Life[] {
  const lives: Life[] = [];
  for (const row of rows) if (row.kind === 'process') lives.push(row.life);
  return lives;
}
