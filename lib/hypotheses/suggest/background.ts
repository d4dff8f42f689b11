import type { EventKind } from '../../telemetry/event';
import { FACT_NAMES } from '../../telemetry/facts';
import { type FactShape, kindsOfAction } from '../../telemetry/prevalence';

/** How often something is seen outside the incident. */
export interface Seen {
  readonly hosts: number;
  /** hosts that report this kind of action at all */
  readonly reporting: number;
  readonly events: number;
  readonly behaviors: number;
}

/** The shapes of one kind, laid out to be walked over often: masks as 32-bit words, hosts as bits. */
class Shapes {
  private readonly masks: Int32Array;
  private readonly hostBits: Int32Array;
  private readonly events: Float64Array;
  private readonly behaviors: Float64Array;

  constructor(
    private readonly size: number,
    shapes: readonly FactShape[],
    private readonly words: number,
    placeOf: (host: number) => number,
  ) {
    this.masks = new Int32Array(size * MASK_WORDS);
    this.hostBits = new Int32Array(size * words);
    this.events = new Float64Array(size);
    this.behaviors = Float64Array.from(shapes, ({ behaviors }) => behaviors);
    for (const [i, { mask, hosts }] of shapes.entries()) {
      this.masks.set(wordsOf(mask), i * MASK_WORDS);
      for (const [host, count] of hosts) {
        const place = placeOf(host);
        this.hostBits[i * words + (place >> 5)]! |= 1 << (place & 31);
        this.events[i]! += count;
      }
    }
  }

  /** Adds what has all facts of one of the masks. */
  count(wanted: readonly Int32Array[], hosts: Int32Array): { events: number; behaviors: number } {
    let [events, behaviors] = [0, 0];
    for (let i = 0; i < this.size; i++) {
      if (!wanted.some((mask) => this.holds(i, mask))) continue;
      events += this.events[i]!;
      behaviors += this.behaviors[i]!;
      for (let w = 0; w < this.words; w++) hosts[w]! |= this.hostBits[i * this.words + w]!;
    }
    return { events, behaviors };
  }

  private holds(i: number, mask: Int32Array): boolean {
    for (let w = 0; w < MASK_WORDS; w++) {
      const asked = mask[w]!;
      if ((this.masks[i * MASK_WORDS + w]! & asked) !== asked) return false;
    }
    return true;
  }
}

/** What the fleet does when nobody attacks it. */
export class Background {
  private readonly byKind = new Map<EventKind, FactShape[]>();
  private readonly laidOut = new Map<EventKind, Shapes>();
  private readonly known = new Map<string, Map<bigint, Seen>>();
  private readonly places = new Map<number, number>();

  /** @param reporting hosts that report an action, by the first kind of the action's */
  constructor(
    shapes: readonly FactShape[],
    private readonly reporting: ReadonlyMap<EventKind, number>,
  ) {
    for (const shape of shapes) {
      const list = this.byKind.get(shape.kind);
      if (list) list.push(shape);
      else this.byKind.set(shape.kind, [shape]);
      for (const host of shape.hosts.keys()) if (!this.places.has(host)) this.places.set(host, this.places.size);
    }
  }

  /** Events of these kinds that have all these facts. */
  seen(kinds: readonly EventKind[], mask: bigint): Seen {
    const key = kinds.join();
    const known = this.known.get(key) ?? new Map<bigint, Seen>();
    this.known.set(key, known);
    let seen = known.get(mask);
    if (!seen) {
      seen = this.seenAny(kinds, [mask]);
      known.set(mask, seen);
    }
    return seen;
  }

  /** Events of these kinds that have all facts of at least one of the masks. */
  seenAny(kinds: readonly EventKind[], masks: readonly bigint[]): Seen {
    const wanted = masks.map(wordsOf);
    const hosts = new Int32Array(this.words);
    let [events, behaviors] = [0, 0];
    for (const kind of kinds) {
      const found = this.shapesOf(kind).count(wanted, hosts);
      events += found.events;
      behaviors += found.behaviors;
    }
    const on = hosts.reduce((sum, word) => sum + bitsOf(word), 0);
    const reporting = Math.max(on, ...kinds.map((kind) => this.reporting.get(kindsOfAction(kind)[0]!) ?? 0));
    return { hosts: on, reporting, events, behaviors };
  }

  private get words(): number {
    return Math.ceil(this.places.size / 32);
  }

  private shapesOf(kind: EventKind): Shapes {
    let shapes = this.laidOut.get(kind);
    if (!shapes) {
      const list = this.byKind.get(kind) ?? [];
      shapes = new Shapes(list.length, list, this.words, (host) => this.places.get(host)!);
      this.laidOut.set(kind, shapes);
    }
    return shapes;
  }
}

const MASK_WORDS = Math.ceil(FACT_NAMES.length / 32);

function wordsOf(mask: bigint): Int32Array {
  return Int32Array.from({ length: MASK_WORDS }, (_, i) => Number(BigInt.asIntN(32, mask >> BigInt(32 * i))));
}

function bitsOf(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
