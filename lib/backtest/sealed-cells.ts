import { CellCount, type Columns, type CountQuestion, type SealedCounts } from './sealed-count';

interface Slot {
  day: number;
  /** absent while it is being loaded */
  seal: string | undefined;
  cells: number;
}

const NONE = -1;
const FIRST_ROOM = 1_024;
/** A compaction costs a pass over everything. */
const LEAST_DEAD = 100_000;

/**
 * The cells of sealed days (rollups: behavior x host x day), in columns. Behaviors are numbers of the asker's choice. Nothing
 * is read of a database here; see shard-store.ts.
 */
export class SealedCells {
  /** by behavior: its latest cell; each cell names the one before */
  private head = new Int32Array(FIRST_ROOM).fill(NONE);
  private before = new Int32Array(FIRST_ROOM);
  private columns: Columns = {
    slot: new Int32Array(FIRST_ROOM),
    host: new Int32Array(FIRST_ROOM),
    events: new Float64Array(FIRST_ROOM),
    first: new Float64Array(FIRST_ROOM),
    last: new Float64Array(FIRST_ROOM),
  };
  private length = 0;
  private highest = 0;
  /** what was loaded of a day under a seal; emptied when the day was opened */
  private readonly slots: (Slot | undefined)[] = [];
  private readonly ofDay = new Map<number, number>();

  /** @param leastDead cells of forgotten days are cleared away when there are more of them */
  constructor(private readonly leastDead = LEAST_DEAD) {}

  /** about what it takes in memory */
  get bytes(): number {
    return this.head.byteLength + this.before.length * (3 * 4 + 3 * 8);
  }

  sealOf(day: number): string | undefined {
    const at = this.ofDay.get(day);
    return at === undefined ? undefined : this.slots[at]?.seal;
  }

  days(): number[] {
    return [...this.ofDay.keys()];
  }

  /** Forgets what is known of a day. */
  drop(day: number): void {
    const at = this.ofDay.get(day);
    if (at === undefined) return;
    this.ofDay.delete(day);
    this.slots[at] = undefined;
    let alive = 0;
    for (const slot of this.slots) alive += slot?.cells ?? 0;
    if (this.length - alive > Math.max(this.leastDead, alive)) this.compact();
  }

  /** A day that is about to be loaded. @returns what `add` and `complete` take */
  begin(day: number): number {
    return this.slots.push({ day, seal: undefined, cells: 0 }) - 1;
  }

  /** Everything of the day is there: it counts from now on. */
  complete(slot: number, seal: string): void {
    const { day } = this.slots[slot]!;
    this.drop(day);
    this.slots[slot]!.seal = seal;
    this.ofDay.set(day, slot);
  }

  /** Forgets what was loaded of a day that cannot be completed. */
  abandon(slot: number): void {
    this.slots[slot] = undefined;
  }

  add(slot: number, behavior: number, host: number, events: number, first: number, last: number): void {
    const at = this.length++;
    if (at === this.before.length) this.grow();
    if (behavior >= this.head.length) this.head = wider(this.head, behavior + 1, NONE);
    this.before[at] = this.head[behavior]!;
    this.head[behavior] = at;
    const { columns } = this;
    columns.slot[at] = slot;
    columns.host[at] = host;
    columns.events[at] = events;
    columns.first[at] = first;
    columns.last[at] = last;
    this.highest = Math.max(this.highest, host);
    this.slots[slot]!.cells++;
  }

  /** Counts the cells of some behaviors. */
  count(behaviors: ArrayLike<number>, { seals, from, to, bins, hosts }: CountQuestion): SealedCounts {
    const counted = new Uint8Array(this.slots.length);
    const days: number[] = [];
    for (const [day, seal] of seals) {
      const at = this.ofDay.get(day);
      if (at === undefined || this.slots[at]!.seal !== seal) continue;
      counted[at] = 1;
      days.push(day);
    }
    const count = new CellCount(this.columns, behaviors.length, {
      highest: this.highest,
      slots: this.slots.length,
      from,
      to,
      bins,
      hosts,
    });
    for (let n = 0; n < behaviors.length; n++) {
      const behavior = behaviors[n]!;
      if (behavior >= this.head.length) continue;
      count.begin(n);
      for (let at = this.head[behavior]!; at !== NONE; at = this.before[at]!)
        if (counted[this.columns.slot[at]!] === 1) count.take(at);
      count.end();
    }
    return count.result(
      days,
      this.slots.map((slot) => slot?.day),
    );
  }

  private grow(): void {
    const room = this.before.length * 2;
    const { slot, host, events, first, last } = this.columns;
    this.before = wider(this.before, room);
    this.columns = {
      slot: wider(slot, room),
      host: wider(host, room),
      events: wider(events, room),
      first: wider(first, room),
      last: wider(last, room),
    };
  }

  /** Leaves out the cells of slots that are empty. */
  private compact(): void {
    let to = 0;
    const moved = new Int32Array(this.length).fill(NONE);
    for (let at = 0; at < this.length; at++) {
      if (!this.slots[this.columns.slot[at]!]) continue;
      moved[at] = to;
      for (const column of Object.values(this.columns)) column[to] = column[at]!;
      to++;
    }
    // chains run from later to earlier cells: links are followed before their places are written over
    const before = this.before.slice(0, this.length);
    const alive = (at: number) => {
      let found = at;
      while (found !== NONE && moved[found] === NONE) found = before[found]!;
      return found === NONE ? NONE : moved[found]!;
    };
    for (let at = 0; at < this.length; at++) if (moved[at] !== NONE) this.before[moved[at]!] = alive(before[at]!);
    for (let behavior = 0; behavior < this.head.length; behavior++) this.head[behavior] = alive(this.head[behavior]!);
    this.length = to;
  }
}

function wider<T extends Int32Array | Float64Array>(from: T, least: number, fill = 0): T {
  const to = new (from.constructor as new (length: number) => T)(Math.max(least, from.length * 2));
  if (fill !== 0) to.fill(fill);
  to.set(from);
  return to;
}
