import { type Cell, midnight } from './cells';
import { type Bins, binOf } from './histogram';

/** What is asked of cells in memory. */
export interface CountQuestion {
  /** seals of the days (epoch days) as the asker's snapshot shows them: a day with another one is not counted here */
  seals: readonly (readonly [day: number, seal: string])[];
  /** these are all days that the asker's range has */
  everyDay: boolean;
  /** epoch milliseconds, half-open */
  from: number;
  to: number;
  /** of a histogram; absent where nobody asks for one */
  bins?: Bins;
  /** only what was on these hosts */
  hosts?: readonly number[] | undefined;
}

/** Some cells in columns: the position of the behavior among those asked about, the host, the first and the last time. */
export interface CellColumns {
  behavior: Int32Array;
  host: Int32Array;
  first: Float64Array;
  last: Float64Array;
  events: Float64Array;
}

/** What memory says of the behaviors asked about, in columns that threads can pass on. Times are epoch milliseconds. */
export interface SealedCounts {
  /** epoch days that this covers */
  days: Int32Array;
  /** of each behavior; first and last are infinite where it has no events */
  events: Float64Array;
  first: Float64Array;
  last: Float64Array;
  hosts: { id: Int32Array; events: Float64Array; first: Float64Array; last: Float64Array };
  byDay: { day: Int32Array; events: Float64Array };
  /** events by bin, but for those of `open` */
  bins: Float64Array;
  /** cells whose events lie in several bins */
  open: CellColumns;
  /** cells that an end of the range cuts: nothing above counts them */
  cut: CellColumns;
  /** where to look for samples: the first cell of each host and the earliest of all, perhaps more than are wanted */
  starts: CellColumns;
}

/** Cells in memory, in columns; `slot` says of which loaded day a cell is. */
export interface Columns {
  slot: Int32Array;
  host: Int32Array;
  events: Float64Array;
  first: Float64Array;
  last: Float64Array;
}

/** How many samples come from the first cells of hosts, and from the earliest pairs of behavior and host. */
export const SAMPLE_HOSTS = 60;
export const SAMPLE_PAIRS = 60;

interface About {
  /** the largest host id, and how many slots there are */
  highest: number;
  slots: number;
  from: number;
  to: number;
  bins: Bins | undefined;
  hosts: readonly number[] | undefined;
}

const NONE = -1;

/** One pass over cells, behavior by behavior: `begin`, `take` each of its cells, `end`. */
export class CellCount {
  private readonly events: Float64Array;
  private readonly first: Float64Array;
  private readonly last: Float64Array;
  private readonly hosts: PerHost;
  private readonly slotEvents: Float64Array;
  private readonly binEvents: Float64Array;
  private readonly open = new Picked();
  private readonly cut = new Picked();
  private readonly pairs = new Earliest(SAMPLE_PAIRS);
  /** of the behavior that is being counted: its first cell on each host */
  private readonly pairCell: Int32Array;
  private touched: number[] = [];
  private n = 0;
  /** by host; absent where all are wanted */
  private readonly wanted: Uint8Array | undefined;

  /** @param behaviors how many are asked about */
  constructor(
    private readonly columns: Columns,
    behaviors: number,
    private readonly about: About,
  ) {
    this.events = new Float64Array(behaviors);
    this.first = new Float64Array(behaviors).fill(Number.POSITIVE_INFINITY);
    this.last = new Float64Array(behaviors).fill(Number.NEGATIVE_INFINITY);
    this.hosts = perHost(about.highest + 1);
    this.pairCell = new Int32Array(about.highest + 1).fill(NONE);
    this.slotEvents = new Float64Array(about.slots);
    this.binEvents = new Float64Array(about.bins?.count ?? 0);
    if (about.hosts) {
      this.wanted = new Uint8Array(about.highest + 1);
      for (const host of about.hosts) if (host <= about.highest) this.wanted[host] = 1;
    }
  }

  begin(n: number): void {
    this.n = n;
  }

  take(at: number): void {
    const { columns, n } = this;
    const { from, to } = this.about;
    const first = columns.first[at]!;
    const last = columns.last[at]!;
    if (first >= to || last < from) return;
    const host = columns.host[at]!;
    if (this.wanted && this.wanted[host] !== 1) return;
    if (first < from || last >= to) {
      this.cut.put(n, at);
      return;
    }
    const events = columns.events[at]!;
    this.events[n] = this.events[n]! + events;
    if (first < this.first[n]!) this.first[n] = first;
    if (last > this.last[n]!) this.last[n] = last;
    this.ofHost(host, at, first, last, events);
    this.slotEvents[columns.slot[at]!] = this.slotEvents[columns.slot[at]!]! + events;
    this.bin(at, first, last, events);
  }

  /** The first cell of each pair of this behavior and a host may be a sample. */
  end(): void {
    for (const host of this.touched) {
      const at = this.pairCell[host]!;
      this.pairs.put(this.n, at, this.columns.first[at]!);
      this.pairCell[host] = NONE;
    }
    if (this.touched.length > 0) this.touched = [];
  }

  private ofHost(host: number, at: number, first: number, last: number, events: number): void {
    const { hosts, pairCell } = this;
    hosts.events[host] = hosts.events[host]! + events;
    if (first < hosts.first[host]!) {
      hosts.first[host] = first;
      hosts.cell[host] = at;
      hosts.behavior[host] = this.n;
    }
    if (last > hosts.last[host]!) hosts.last[host] = last;
    const known = pairCell[host]!;
    if (known === NONE) this.touched.push(host);
    if (known === NONE || first < this.columns.first[known]!) pairCell[host] = at;
  }

  private bin(at: number, first: number, last: number, events: number): void {
    const { bins } = this.about;
    if (!bins) return;
    const { binEvents } = this;
    const [begin, end] = [binOf(bins, first), binOf(bins, last)];
    if (begin === end) binEvents[begin] = binEvents[begin]! + events;
    else if (events === 2) {
      binEvents[begin] = binEvents[begin]! + 1;
      binEvents[end] = binEvents[end]! + 1;
    } else this.open.put(this.n, at);
  }

  /** @param days that are covered @param dayOf by slot */
  result(days: readonly number[], dayOf: readonly (number | undefined)[]): SealedCounts {
    const { hosts } = this;
    const seen: number[] = [];
    for (let host = 0; host < hosts.events.length; host++) if (hosts.events[host]! > 0) seen.push(host);
    const starts = new Picked();
    const byFirst = seen.toSorted((a, b) => hosts.first[a]! - hosts.first[b]!);
    for (const host of byFirst.slice(0, SAMPLE_HOSTS)) starts.put(hosts.behavior[host]!, hosts.cell[host]!);
    for (const [n, at] of this.pairs.all()) starts.put(n, at);
    const used = dayOf.flatMap((day, slot) => (day !== undefined && this.slotEvents[slot]! > 0 ? [{ day, slot }] : []));
    return {
      days: Int32Array.from(days),
      events: this.events,
      first: this.first,
      last: this.last,
      hosts: {
        id: Int32Array.from(seen),
        events: Float64Array.from(seen, (host) => hosts.events[host]!),
        first: Float64Array.from(seen, (host) => hosts.first[host]!),
        last: Float64Array.from(seen, (host) => hosts.last[host]!),
      },
      byDay: {
        day: Int32Array.from(used, ({ day }) => day),
        events: Float64Array.from(used, ({ slot }) => this.slotEvents[slot]!),
      },
      bins: this.binEvents,
      open: columnsOf(this.columns, this.open),
      cut: columnsOf(this.columns, this.cut),
      starts: columnsOf(this.columns, starts),
    };
  }
}

interface PerHost {
  events: Float64Array;
  first: Float64Array;
  last: Float64Array;
  /** where it was seen first: the cell, and the position of its behavior */
  cell: Int32Array;
  behavior: Int32Array;
}

function perHost(length: number): PerHost {
  return {
    events: new Float64Array(length),
    first: new Float64Array(length).fill(Number.POSITIVE_INFINITY),
    last: new Float64Array(length).fill(Number.NEGATIVE_INFINITY),
    cell: new Int32Array(length),
    behavior: new Int32Array(length),
  };
}

function columnsOf(columns: Columns, { positions, cells }: Picked): CellColumns {
  return {
    behavior: Int32Array.from(positions),
    host: Int32Array.from(cells, (at) => columns.host[at]!),
    first: Float64Array.from(cells, (at) => columns.first[at]!),
    last: Float64Array.from(cells, (at) => columns.last[at]!),
    events: Float64Array.from(cells, (at) => columns.events[at]!),
  };
}

/** Cells by their places, each with the position of its behavior. */
class Picked {
  readonly positions: number[] = [];
  readonly cells: number[] = [];

  put(position: number, cell: number): void {
    this.positions.push(position);
    this.cells.push(cell);
  }
}

/** The earliest of what is put, with everything that begins at the same moment as the last of them. */
class Earliest {
  private list: [position: number, cell: number, first: number][] = [];
  private bound = Number.POSITIVE_INFINITY;

  constructor(private readonly wanted: number) {}

  put(position: number, cell: number, first: number): void {
    if (first > this.bound) return;
    this.list.push([position, cell, first]);
    if (this.list.length > this.wanted * 20) this.shrink();
  }

  all(): [number, number][] {
    this.shrink();
    return this.list.map(([position, cell]) => [position, cell]);
  }

  private shrink(): void {
    if (this.list.length <= this.wanted) return;
    this.list.sort((a, b) => a[2] - b[2]);
    this.bound = this.list[this.wanted - 1]![2];
    this.list = this.list.filter(([, , first]) => first <= this.bound);
  }
}

/** Cells in columns as rows. @param ids of the behaviors asked about */
export function cellsFrom(columns: CellColumns, ids: readonly string[], kindOf: (id: string) => number): Cell[] {
  return Array.from(columns.behavior, (behavior, i) => {
    const behaviorId = ids[behavior]!;
    return {
      behaviorId,
      hostId: columns.host[i]!,
      day: midnight(Math.floor(columns.first[i]! / midnight(1))),
      kind: kindOf(behaviorId),
      events: columns.events[i]!,
      first: columns.first[i]!,
      last: columns.last[i]!,
    };
  });
}
