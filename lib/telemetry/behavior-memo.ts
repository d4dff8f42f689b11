import type { ProcessBehavior } from './behavior';
import { KeyedHash } from './keyed-hash';

/** Words of a row: the hash, and the number of the value, from 1. */
const ROW = 5;
const SMALLEST = 1 << 10;

/** Hash -> value, by open addressing in one block of memory: a look-up touches one line of the cache. */
class Generation<T> {
  readonly values: T[] = [];
  private rows = new Int32Array(SMALLEST * ROW);
  private mask = SMALLEST - 1;

  get(hash: KeyedHash): T | undefined {
    const number = this.rows[this.place(hash.v0, hash.v1, hash.v2, hash.v3) + 4]!;
    return number === 0 ? undefined : this.values[number - 1];
  }

  set(hash: KeyedHash, value: T): void {
    if (this.values.length * 2 > this.mask) this.grow();
    this.values.push(value);
    this.put(hash.v0, hash.v1, hash.v2, hash.v3, this.values.length);
  }

  private put(v0: number, v1: number, v2: number, v3: number, number: number): void {
    this.rows.set([v0, v1, v2, v3, number], this.place(v0, v1, v2, v3));
  }

  /** Where the hash is, or the free row where it would be. */
  private place(v0: number, v1: number, v2: number, v3: number): number {
    const { rows, mask } = this;
    for (let slot = v0 & mask; ; slot = (slot + 1) & mask) {
      const at = slot * ROW;
      if (rows[at + 4] === 0) return at;
      if (rows[at] === v0 && rows[at + 1] === v1 && rows[at + 2] === v2 && rows[at + 3] === v3) return at;
    }
  }

  private grow(): void {
    const { rows } = this;
    this.mask = this.mask * 2 + 1;
    this.rows = new Int32Array((this.mask + 1) * ROW);
    for (let at = 0; at < rows.length; at += ROW) {
      const number = rows[at + 4]!;
      if (number !== 0) this.put(rows[at]!, rows[at + 1]!, rows[at + 2]!, rows[at + 3]!, number);
    }
  }
}

/**
 * What a function says of process behaviors, remembered by their content. Fleets repeat themselves, and finding a behavior again
 * costs a fraction of a cryptographic hash, let alone of asking rules. It keeps the behaviors of late, in two generations.
 */
export class BehaviorMemo<T> {
  private readonly hash = new KeyedHash();
  private young = new Generation<T>();
  private old = new Generation<T>();

  /**
   * @param answer a pure function of the behavior's content
   * @param limit behaviors per generation
   */
  constructor(
    private readonly answer: (behavior: ProcessBehavior) => T,
    private readonly limit = 250_000,
  ) {}

  of(behavior: ProcessBehavior): T {
    const { hash } = this;
    hashProcess(hash, behavior);
    const known = this.young.get(hash);
    if (known !== undefined) return known;
    if (this.young.values.length >= this.limit) {
      this.old = this.young;
      this.young = new Generation();
    }
    const value = this.old.get(hash) ?? this.answer(behavior);
    this.young.set(hash, value);
    return value;
  }
}

/** Leaves the hash of every field of the behavior in `hash`. */
export function hashProcess(hash: KeyedHash, behavior: ProcessBehavior): void {
  const { parent, execNames } = behavior;
  hash.begin();
  hash.word(
    (behavior.started ? 1 : 0) |
      (behavior.imageFresh ? 2 : 0) |
      (behavior.imageDownloaded ? 4 : 0) |
      (parent !== undefined ? 8 : 0) |
      (((execNames?.length ?? -1) + 1) * 16),
  );
  hash.text(behavior.image);
  hash.text(behavior.cwd);
  hash.text(behavior.user);
  hash.text(behavior.uid);
  hash.text(behavior.sha256);
  hashCommand(hash, behavior.commandLine, behavior.argv);
  if (parent !== undefined) {
    hash.text(parent.image);
    hash.text(parent.cwd);
    hash.text(parent.user);
    hashCommand(hash, parent.commandLine, parent.argv);
  }
  if (execNames !== undefined) for (const name of execNames) hash.text(name);
  hash.end();
}

/** A command line that is its arguments joined by blanks says them already, once their lengths are known. */
function hashCommand(hash: KeyedHash, commandLine: string | undefined, argv: readonly string[] | undefined): void {
  hash.text(commandLine);
  if (argv === undefined) {
    hash.word(-1);
    return;
  }
  const joined = commandLine !== undefined && isJoined(commandLine, argv);
  hash.word(argv.length);
  hash.word(joined ? 1 : 0);
  for (let i = 0; i < argv.length; i++) {
    if (joined) hash.word(argv[i]!.length);
    else hash.text(argv[i]);
  }
}

function isJoined(commandLine: string, argv: readonly string[]): boolean {
  let at = 0;
  for (let i = 0; i < argv.length; i++) {
    if (i > 0 && commandLine.charCodeAt(at++) !== 0x20) return false;
    const argument = argv[i]!;
    if (!commandLine.startsWith(argument, at)) return false;
    at += argument.length;
  }
  return at === commandLine.length;
}
