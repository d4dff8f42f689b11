const SLOTS = 2 ** 24;
/** the first places are counters */
const COUNTERS = 8;

/** Which rows are stored already, known to several threads at once: each id is claimed by one of them alone. */
export class Claims {
  private readonly slots: BigInt64Array;

  /** @param buffer of another thread's claims; new ones if not given */
  constructor(readonly buffer = new SharedArrayBuffer((SLOTS + COUNTERS) * 8)) {
    this.slots = new BigInt64Array(buffer);
  }

  /** True for the first one who asks. @param id 128 bits in uuid notation, a hash: half of it is enough to tell ids apart */
  claim(id: string): boolean {
    const bits = BigInt.asIntN(64, BigInt(`0x${id.slice(0, 8)}${id.slice(9, 13)}${id.slice(14, 18)}`)) || 1n;
    for (let at = Number(BigInt.asUintN(24, bits)), looked = 0; looked < SLOTS; at = (at + 1) % SLOTS, looked++) {
      const was = Atomics.compareExchange(this.slots, COUNTERS + at, 0n, bits);
      if (was === 0n) return true;
      if (was === bits) return false;
    }
    throw new Error(`more than ${SLOTS} rows of the dictionary: enlarge the table of claims`);
  }

  nextBlock(): number {
    return Number(Atomics.add(this.slots, 0, 1n));
  }

  beginBlocks(at: number): void {
    Atomics.store(this.slots, 0, BigInt(at));
  }

  get blocks(): number {
    return Number(Atomics.load(this.slots, 0));
  }
}
