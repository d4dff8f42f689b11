import type { Severity } from '../severity';
import type { Life } from './forest';
import { labelOf } from './mark-text';
import { type Axis, toX } from './scale';
import type { TreeMark } from './tree';

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
export function signOf(mark: Pick<TreeMark, 'kind' | 'external'>): MarkSign | null {
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

/** A life's bar alone. */
export function barOf(life: Life, axis: Axis): DrawnRow['bar'] {
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
