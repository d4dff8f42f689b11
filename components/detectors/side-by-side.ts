import { diffLines } from '../rule-editor/line-diff';

export interface Cell {
  /** line number in its text, from 1 */
  number: number;
  text: string;
}

/** One row of two texts beside each other; null where one of them has no line. */
export interface PairedLine {
  left: Cell | null;
  right: Cell | null;
  changed: boolean;
}

/** Two texts line by line: lines that both have stand in step, removed ones beside added ones. */
export function sideBySide(before: string, after: string): PairedLine[] {
  const out: PairedLine[] = [];
  let removed: Cell[] = [];
  let added: Cell[] = [];
  let left = 0;
  let right = 0;
  const flush = () => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++)
      out.push({ left: removed[i] ?? null, right: added[i] ?? null, changed: true });
    removed = [];
    added = [];
  };
  for (const { kind, text } of diffLines(before, after)) {
    if (kind === 'removed') removed.push({ number: ++left, text });
    else if (kind === 'added') added.push({ number: ++right, text });
    else {
      flush();
      out.push({ left: { number: ++left, text }, right: { number: ++right, text }, changed: false });
    }
  }
  flush();
  return out;
}
