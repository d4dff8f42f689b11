import type { ProcessBehavior } from './behavior';
import { Fingerprint } from './fingerprint';
import { KeyedHash } from './keyed-hash';
import { hashProcess } from './process-hash';
import { sameProcess } from './same-process';

const SMALLEST = 1 << 10;
/** In place of a number: many behaviors share the fingerprint, and are found by a hash of their whole content. */
const CROWDED = -1;

/** Fingerprint -> number, by open addressing in one block of memory: a look-up touches one line of the cache. */
class Numbers {
  private rows = new Int32Array(SMALLEST * 2);
  private mask = SMALLEST - 1;
  private used = 0;

  /** 0 if there is none */
  get(print: number): number {
    return this.rows[this.place(print) + 1]!;
  }

  set(print: number, number: number): void {
    if (this.used * 2 > this.mask) this.grow();
    const at = this.place(print);
    if (this.rows[at + 1] === 0) this.used++;
    this.rows[at] = print;
    this.rows[at + 1] = number;
  }

  /** Where the fingerprint is, or the free row where it would be. */
  private place(print: number): number {
    const { rows, mask } = this;
    for (let slot = print & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 2;
      if (rows[at + 1] === 0 || rows[at] === print) return at;
    }
  }

  private grow(): void {
    const { rows } = this;
    this.mask = this.mask * 2 + 1;
    this.rows = new Int32Array((this.mask + 1) * 2);
    this.used = 0;
    for (let at = 0; at < rows.length; at += 2) if (rows[at + 1] !== 0) this.set(rows[at]!, rows[at + 1]!);
  }
}

/** A behavior with what is remembered of it. */
class Known<T> {
  /** number of the next one with the same fingerprint, 0 if there is none */
  next = 0;

  constructor(
    readonly behavior: ProcessBehavior,
    readonly value: T,
  ) {}
}

/** Behaviors that share a fingerprint are looked through one by one as long as they are few. */
const FEW = 16;

class Generation<T> {
  private readonly numbers = new Numbers();
  private readonly known: Known<T>[] = [];
  /** numbers of the crowded, by the hash of their whole content */
  private readonly crowd = new Map<string, number>();

  constructor(private readonly hash: KeyedHash) {}

  get size(): number {
    return this.known.length;
  }

  get(print: number, behavior: ProcessBehavior): T | undefined {
    let number = this.numbers.get(print);
    if (number === CROWDED) number = this.crowd.get(this.whole(behavior)) ?? 0;
    while (number !== 0) {
      const known = this.known[number - 1]!;
      if (sameProcess(known.behavior, behavior)) return known.value;
      number = known.next;
    }
    return undefined;
  }

  /** @param behavior one that is not in it */
  add(print: number, behavior: ProcessBehavior, value: T): void {
    const known = new Known(behavior, value);
    const number = this.known.push(known);
    const first = this.numbers.get(print);
    if (first === CROWDED) this.crowd.set(this.whole(behavior), number);
    else {
      known.next = first;
      this.numbers.set(print, number);
      if (this.lengthFrom(number) > FEW) this.separate(print, number);
    }
  }

  private lengthFrom(number: number): number {
    let length = 0;
    for (let at = number; at !== 0; at = this.known[at - 1]!.next) length++;
    return length;
  }

  /** Too many for one fingerprint: from now on they are found by a hash of everything. */
  private separate(print: number, first: number): void {
    for (let at = first; at !== 0; ) {
      const known = this.known[at - 1]!;
      this.crowd.set(this.whole(known.behavior), at);
      at = known.next;
      known.next = 0;
    }
    this.numbers.set(print, CROWDED);
  }

  private whole(behavior: ProcessBehavior): string {
    const { hash } = this;
    hashProcess(hash, behavior);
    return String.fromCharCode(
      ...[hash.v0 & 0xffff, hash.v0 >>> 16, hash.v1 & 0xffff, hash.v1 >>> 16],
      ...[hash.v2 & 0xffff, hash.v2 >>> 16, hash.v3 & 0xffff, hash.v3 >>> 16],
    );
  }
}

/**
 * What a function says of process behaviors, remembered by their content. Fleets repeat themselves, and finding a behavior again
 * costs a fraction of a cryptographic hash, let alone of asking rules. Behaviors are looked for by a fingerprint and, where
 * many share one, by a keyed hash; in both cases the content decides. It keeps the behaviors of late, in two generations.
 */
export class BehaviorMemo<T> {
  private readonly fingerprint = new Fingerprint();
  private readonly hash = new KeyedHash();
  private young = new Generation<T>(this.hash);
  private old = new Generation<T>(this.hash);

  /**
   * @param answer a pure function of the behavior's content, never undefined
   * @param limit behaviors per generation, which hold their texts: about a kilobyte each
   */
  constructor(
    private readonly answer: (behavior: ProcessBehavior) => T,
    private readonly limit = 200_000,
  ) {}

  /** @param behavior is kept: nobody changes it afterwards */
  of(behavior: ProcessBehavior): T {
    const print = this.fingerprint.of(behavior);
    const known = this.young.get(print, behavior);
    if (known !== undefined) return known;
    if (this.young.size >= this.limit) {
      this.old = this.young;
      this.young = new Generation(this.hash);
    }
    const value = this.old.get(print, behavior) ?? this.answer(behavior);
    this.young.add(print, behavior, value);
    return value;
  }
}
