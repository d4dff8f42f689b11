// Finding many literals in one pass over a text (Aho and Corasick 1975), as a table of transitions.

/** Characters -> classes; what folds to an ASCII letter is of its class, so that texts need not be folded to be scanned. */
const FOLDING: readonly (readonly [number, number])[] = [
  ...Array.from({ length: 26 }, (_, i) => [0x41 + i, 0x61 + i] as const),
  [0x17f, 0x73], // long s
  [0x212a, 0x6b], // Kelvin sign
];

/**
 * Looks for all literals at once, in texts as they are: case does not count. Literals are folded ASCII; other characters of
 * a text end every partial match.
 */
export class Scanner {
  private readonly classes = new Uint8Array(0x10000);
  /** transitions, by the place of the state's row + class; states with outputs have the last rows */
  private readonly next: Int32Array;
  private readonly width: number;
  /** place of the first row with outputs */
  private readonly ends: number;
  /** what is found, per row from `ends` on */
  private readonly outputs: readonly (readonly number[])[];

  /** @param numbers what each literal stands for */
  constructor(numbers: ReadonlyMap<string, readonly number[]>) {
    this.width = this.classify([...numbers.keys()]);
    const { goto, found } = this.trie(numbers);
    const table = this.complete(goto, found);
    const order = [...found.keys()].sort(
      (a, b) => Number(found[a]!.length > 0) - Number(found[b]!.length > 0) || a - b,
    );
    const row = new Int32Array(order.length);
    for (const [place, state] of order.entries()) row[state] = place * this.width;
    this.next = new Int32Array(table.length);
    for (const [place, state] of order.entries())
      for (let c = 0; c < this.width; c++) this.next[place * this.width + c] = row[table[state * this.width + c]!]!;
    const silent = found.filter((out) => out.length === 0).length;
    this.ends = silent * this.width;
    this.outputs = order.slice(silent).map((state) => found[state]!);
  }

  /** Calls `hit` with the numbers of the literals that end at each place; a number may come several times. */
  scan(text: string, hit: (numbers: readonly number[]) => void): void {
    const { classes, next, ends } = this;
    let row = 0;
    for (let i = 0; i < text.length; i++) {
      row = next[row + classes[text.charCodeAt(i)]!]!;
      if (row >= ends) hit(this.outputs[(row - ends) / this.width]!);
    }
  }

  /** @returns how many classes there are; class 0 is characters of no literal */
  private classify(literals: readonly string[]): number {
    let width = 1;
    for (const literal of literals)
      for (let i = 0; i < literal.length; i++) {
        const c = literal.charCodeAt(i);
        if (this.classes[c] === 0) this.classes[c] = width++;
      }
    for (const [from, to] of FOLDING) this.classes[from] = this.classes[to]!;
    return width;
  }

  private trie(numbers: ReadonlyMap<string, readonly number[]>): { goto: Int32Array[]; found: number[][] } {
    const empty = () => new Int32Array(this.width).fill(-1);
    const goto: Int32Array[] = [empty()];
    const found: number[][] = [[]];
    for (const [literal, meant] of numbers) {
      let state = 0;
      for (let i = 0; i < literal.length; i++) {
        const step = this.classes[literal.charCodeAt(i)]!;
        if (goto[state]![step]! < 0) {
          goto[state]![step] = goto.length;
          goto.push(empty());
          found.push([]);
        }
        state = goto[state]![step]!;
      }
      found[state]!.push(...meant);
    }
    return { goto, found };
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
