// Finding many literals in one pass over a text (Aho and Corasick 1975), as a table of transitions.

/** Looks for all literals at once. Literals are ASCII; other characters of a text end every partial match. */
export class Scanner {
  private readonly classes = new Uint8Array(128);
  private readonly next: Int32Array;
  private readonly width: number;
  /** per state: where its outputs begin in `outputs`, which holds literal numbers */
  private readonly first: Int32Array;
  private readonly outputs: Int32Array;

  constructor(literals: readonly string[]) {
    let width = 1; // class 0: characters of no literal
    for (const literal of literals) {
      for (let i = 0; i < literal.length; i++) {
        const c = literal.charCodeAt(i);
        if (this.classes[c] === 0) this.classes[c] = width++;
      }
    }
    this.width = width;
    const goto: Int32Array[] = [new Int32Array(width).fill(-1)];
    const found: number[][] = [[]];
    for (const [number, literal] of literals.entries()) {
      let state = 0;
      for (let i = 0; i < literal.length; i++) {
        const step = this.classes[literal.charCodeAt(i)]!;
        if (goto[state]![step]! < 0) {
          goto[state]![step] = goto.length;
          goto.push(new Int32Array(width).fill(-1));
          found.push([]);
        }
        state = goto[state]![step]!;
      }
      found[state]!.push(number);
    }
    this.next = this.complete(goto, found);
    this.first = new Int32Array(goto.length + 1);
    for (let s = 0; s < goto.length; s++) this.first[s + 1] = this.first[s]! + found[s]!.length;
    this.outputs = Int32Array.from(found.flat());
  }

  /** Calls `hit` for every place of every literal; the same literal may be reported several times. */
  scan(text: string, hit: (literal: number) => void): void {
    const { classes, next, width, first, outputs } = this;
    let state = 0;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      state = c < 128 ? next[state * width + classes[c]!]! : 0;
      for (let at = first[state]!, end = first[state + 1]!; at < end; at++) hit(outputs[at]!);
    }
  }

  /** Missing transitions go where the longest proper suffix goes; its outputs are this state's, too. */
  private complete(goto: readonly Int32Array[], found: number[][]): Int32Array {
    const { width } = this;
    const table = new Int32Array(goto.length * width);
    const fail = new Int32Array(goto.length);
    const queue: number[] = [];
    for (let c = 0; c < width; c++) {
      const to = goto[0]![c]!;
      table[c] = Math.max(0, to);
      if (to > 0) queue.push(to);
    }
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head]!;
      found[state]!.push(...found[fail[state]!]!);
      for (let c = 0; c < width; c++) {
        const to = goto[state]![c]!;
        const other = table[fail[state]! * width + c]!;
        table[state * width + c] = to < 0 ? other : to;
        if (to >= 0) {
          fail[to] = other;
          queue.push(to);
        }
      }
    }
    return table;
  }
}
