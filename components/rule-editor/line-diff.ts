export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

const LINE_END = /\r\n|\n|\r/;
/** rules are at most 64 KiB; past this a diff is one block out, one block in */
const MOST_CELLS = 4_000_000;

/** The lines of `after` with those of `before` that are gone, by their longest common subsequence. */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = before.split(LINE_END);
  const b = after.split(LINE_END);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const same = (text: string): DiffLine => ({ kind: 'same', text });
  const middle = changed(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return [...a.slice(0, start).map(same), ...middle, ...a.slice(a.length - end).map(same)];
}

function changed(a: string[], b: string[]): DiffLine[] {
  const removed = (text: string): DiffLine => ({ kind: 'removed', text });
  const added = (text: string): DiffLine => ({ kind: 'added', text });
  if (a.length * b.length > MOST_CELLS) return [...a.map(removed), ...b.map(added)];
  const width = b.length + 1;
  // longest[i * width + j]: common lines of a from i on and b from j on
  const longest = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i * width + j] =
        a[i] === b[j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
    }
  }
  const out: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ kind: 'same', text: a[i]! });
      i++;
      j++;
    } else if (i < a.length && (j === b.length || longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)) {
      out.push(removed(a[i++]!));
    } else out.push(added(b[j++]!));
  }
  return out;
}

export interface Hunk {
  /** unchanged lines that were left out before it */
  skipped: number;
  lines: DiffLine[];
}

/** Only what changed, with a few lines around it. Empty when nothing did. */
export function hunksOf(lines: readonly DiffLine[], around = 2): Hunk[] {
  const near = lines.map((_, i) => lines.slice(Math.max(0, i - around), i + around + 1).some((l) => l.kind !== 'same'));
  const hunks: Hunk[] = [];
  let skipped = 0;
  lines.forEach((line, i) => {
    if (!near[i]) {
      skipped++;
      return;
    }
    if (i === 0 || !near[i - 1]) hunks.push({ skipped, lines: [] });
    hunks.at(-1)!.lines.push(line);
    skipped = 0;
  });
  return hunks;
}
