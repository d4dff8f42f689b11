/** Events in columns. Those of one process lie together, in event order: `own` says where. */
export interface Marks {
  /** by process: from this place, so many */
  own: ReadonlyMap<string, { from: number; count: number }>;
  /** epoch milliseconds */
  time: readonly number[];
  seq: readonly number[];
  part: readonly number[];
  /** code of the kind */
  kind: readonly number[];
  /** behavior id; "" for a process's own start */
  behavior: readonly string[];
}

export const NO_MARKS: Marks = { own: new Map(), time: [], seq: [], part: [], kind: [], behavior: [] };

export interface MarkColumns {
  process: readonly string[];
  time: number[];
  seq: number[];
  part: number[];
  kind: number[];
  behavior: string[];
}

/** Columns in the order of processes and events -> marks, each event once: one that alerts may have been read twice. */
export function columnsOf({ process, time, seq, part, kind, behavior }: MarkColumns): Marks {
  const own = new Map<string, { from: number; count: number }>();
  let at = 0;
  for (let i = 0; i < process.length; i++) {
    const id = process[i]!;
    const known = own.get(id);
    const last = at - 1;
    if (known && time[last] === time[i] && seq[last] === seq[i] && part[last] === part[i]) continue;
    if (known) known.count++;
    else own.set(id, { from: at, count: 1 });
    if (at !== i) {
      time[at] = time[i]!;
      seq[at] = seq[i]!;
      part[at] = part[i]!;
      kind[at] = kind[i]!;
      behavior[at] = behavior[i]!;
    }
    at++;
  }
  for (const column of [time, seq, part, kind, behavior]) column.length = at;
  return { own, time, seq, part, kind, behavior };
}
