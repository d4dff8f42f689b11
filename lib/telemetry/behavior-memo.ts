import type { ParentContext, ProcessBehavior } from './behavior';

interface Entry<T> {
  readonly behavior: ProcessBehavior;
  readonly value: T;
  next: Entry<T> | undefined;
}

/** Behaviors that share a command line: more are forgotten, so that nobody can make a look-up long. */
const BUCKET = 16;

/**
 * What is known of process behaviors, found by their content. Fleets repeat themselves, and comparing texts costs a fraction
 * of a keyed hash over them. It forgets: the answer of a miss must be computed again.
 */
export class BehaviorMemo<T> {
  private young = new Map<string, Entry<T>>();
  private old = new Map<string, Entry<T>>();
  private entries = 0;
  private characters = 0;

  /**
   * @param limit behaviors per generation, of which there are two
   * @param size characters of their texts per generation
   */
  constructor(
    private readonly limit = 100_000,
    private readonly size = 64_000_000,
  ) {}

  get(behavior: ProcessBehavior): T | undefined {
    const key = behavior.commandLine ?? '';
    for (let entry = this.young.get(key); entry; entry = entry.next) {
      if (sameProcess(entry.behavior, behavior)) return entry.value;
    }
    for (let entry = this.old.get(key); entry; entry = entry.next) {
      if (!sameProcess(entry.behavior, behavior)) continue;
      this.set(entry.behavior, entry.value);
      return entry.value;
    }
    return undefined;
  }

  /** @param behavior not changed afterwards */
  set(behavior: ProcessBehavior, value: T): void {
    const characters = sizeOf(behavior);
    if (this.entries >= this.limit || this.characters + characters > this.size) {
      this.old = this.young;
      this.young = new Map();
      this.entries = 0;
      this.characters = 0;
    }
    const key = behavior.commandLine ?? '';
    const next = this.young.get(key);
    this.young.set(key, { behavior, value, next: next && shortened(next) });
    this.entries++;
    this.characters += characters;
  }
}

function shortened<T>(first: Entry<T>): Entry<T> {
  let entry = first;
  for (let i = 2; i < BUCKET; i++) {
    if (!entry.next) return first;
    entry = entry.next;
  }
  entry.next = undefined;
  return first;
}

/** Whether two behaviors say the same in every field. */
export function sameProcess(a: ProcessBehavior, b: ProcessBehavior): boolean {
  return (
    a.commandLine === b.commandLine &&
    a.image === b.image &&
    a.cwd === b.cwd &&
    a.user === b.user &&
    a.sha256 === b.sha256 &&
    a.uid === b.uid &&
    a.started === b.started &&
    a.imageFresh === b.imageFresh &&
    a.imageDownloaded === b.imageDownloaded &&
    sameParent(a.parent, b.parent) &&
    sameList(a.argv, b.argv)
  );
}

function sameParent(a: ParentContext | undefined, b: ParentContext | undefined): boolean {
  if (a === b) return true;
  return (
    a !== undefined &&
    b !== undefined &&
    a.commandLine === b.commandLine &&
    a.image === b.image &&
    a.cwd === b.cwd &&
    a.user === b.user &&
    sameList(a.argv, b.argv)
  );
}

function sameList(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function sizeOf({ commandLine, argv, parent }: ProcessBehavior): number {
  const length = (texts: readonly string[] | undefined) => texts?.reduce((sum, text) => sum + text.length, 0) ?? 0;
  return 300 + (commandLine?.length ?? 0) + length(argv) + (parent?.commandLine?.length ?? 0) + length(parent?.argv);
}
