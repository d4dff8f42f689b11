// What the engine sees of an event, and the cache that reads and folds each field once for all rules.
import { foldText } from './fold';

/** A value of an event. A list matches a test if one of its elements does. */
export type SigmaValue = string | number | boolean | null | readonly (string | number | boolean | null)[];

/** An event as a rule sees it (Sigma 2.1, Field Usage): field names are exact. */
export interface EventView {
  /** undefined = the event has no such field */
  get(field: string): SigmaValue | undefined;
  /** all text values of the event, for searches without a field */
  keywords?(): Iterable<string>;
}

/** Field names -> slots, shared by all rules of a set. */
export class Slots {
  readonly names: string[] = [];
  private readonly byName = new Map<string, number>();

  of(field: string): number {
    let slot = this.byName.get(field);
    if (slot === undefined) {
      slot = this.names.length;
      this.names.push(field);
      this.byName.set(field, slot);
    }
    return slot;
  }
}

export const MISSING = 1;
export const NULL = 2;
export const ONE = 3;
export const LIST = 4;

/** Thrown when a rule has used up its work on one event; caught by the matcher. */
export const OUT_OF_WORK = new Error('the work budget of a rule is used up');

/** One event while it is being matched. Reused: `begin` forgets the last event. Values are read on demand, folded on demand. */
export class Reading {
  /** steps left for the rule that is running */
  work = 0;
  private view!: EventView;
  private epoch = 0;
  private readonly seen: number[] = [];
  private readonly kinds: number[] = [];
  private readonly texts: (string | undefined)[] = [];
  private readonly folds: (string | undefined)[] = [];
  private readonly lists: (readonly string[])[] = [];
  private readonly listFolds: (readonly string[] | undefined)[] = [];
  private readonly nulls: boolean[] = [];
  private words: readonly string[] | undefined;
  private wordFolds: readonly string[] | undefined;

  constructor(private readonly slots: Slots) {}

  begin(view: EventView): this {
    this.view = view;
    this.epoch++;
    this.words = undefined;
    this.wordFolds = undefined;
    return this;
  }

  /** MISSING, NULL, ONE or LIST */
  kind(slot: number): number {
    return this.seen[slot] === this.epoch ? this.kinds[slot]! : this.load(slot);
  }

  /** The text of a ONE. */
  text(slot: number): string {
    return this.texts[slot]!;
  }

  folded(slot: number): string {
    return (this.folds[slot] ??= foldText(this.texts[slot]!));
  }

  /** The texts of a LIST, without its nulls. */
  list(slot: number): readonly string[] {
    return this.lists[slot]!;
  }

  listFolded(slot: number): readonly string[] {
    return (this.listFolds[slot] ??= this.lists[slot]!.map(foldText));
  }

  /** Whether a LIST holds a null. */
  hasNull(slot: number): boolean {
    return this.nulls[slot]!;
  }

  keywords(): readonly string[] {
    return (this.words ??= [...(this.view.keywords?.() ?? [])]);
  }

  keywordsFolded(): readonly string[] {
    return (this.wordFolds ??= this.keywords().map(foldText));
  }

  spend(steps: number) {
    this.work -= steps;
    if (this.work < 0) throw OUT_OF_WORK;
  }

  private load(slot: number): number {
    const value = this.view.get(this.slots.names[slot]!);
    this.seen[slot] = this.epoch;
    this.folds[slot] = undefined;
    let kind: number;
    if (typeof value === 'string') {
      this.texts[slot] = value;
      kind = ONE;
    } else if (value === undefined) kind = MISSING;
    else if (value === null) kind = NULL;
    else if (typeof value === 'object') {
      this.lists[slot] = value.filter((item) => item !== null).map(String);
      this.nulls[slot] = value.includes(null);
      this.listFolds[slot] = undefined;
      kind = LIST;
    } else {
      this.texts[slot] = String(value);
      kind = ONE;
    }
    this.kinds[slot] = kind;
    return kind;
  }
}
