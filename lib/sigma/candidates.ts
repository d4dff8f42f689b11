// Which rules of a set are worth asking of an event: those whose literals turn up in one pass over each field.
import type { SigmaRule } from './ast';
import { KEYWORDS } from './checks';
import { necessaryClause } from './necessary';
import { Scanner } from './scan';
import { LIST, ONE, type Reading, type Slots } from './view';

interface FieldScan {
  readonly slot: number;
  readonly scanner: Scanner;
}

/** Every rule that is not named by `of` cannot match the event. */
export class Candidates {
  private readonly scans: readonly FieldScan[];
  /** rules that can match without a literal */
  private readonly always: readonly number[];
  private readonly marks: Int32Array;
  private epoch = 0;
  private found: number[] = [];

  constructor(rules: readonly SigmaRule[], slots: Slots) {
    const bySlot = new Map<number, Map<string, number[]>>();
    const always: number[] = [];
    for (const [number, rule] of rules.entries()) {
      const clause = necessaryClause(rule, slots);
      if (!clause) {
        always.push(number);
        continue;
      }
      for (const { slot, literal } of clause) {
        const literals = bySlot.get(slot) ?? new Map<string, number[]>();
        bySlot.set(slot, literals);
        const numbers = literals.get(literal);
        if (numbers) numbers.push(number);
        else literals.set(literal, [number]);
      }
    }
    this.always = always;
    this.scans = [...bySlot].map(([slot, literals]) => ({ slot, scanner: new Scanner(literals) }));
    this.marks = new Int32Array(rules.length);
  }

  /** Numbers of rules, ascending. */
  of(reading: Reading): readonly number[] {
    this.epoch++;
    this.found = this.always.length > 0 ? this.always.slice() : [];
    for (let i = 0; i < this.scans.length; i++) this.scan(reading, this.scans[i]!);
    if (this.found.length > 1) this.found.sort(ascending);
    return this.found;
  }

  private scan(reading: Reading, { slot, scanner }: FieldScan): void {
    if (slot === KEYWORDS) {
      for (const text of reading.keywords()) scanner.scan(text, this.mark);
      return;
    }
    const kind = reading.kind(slot);
    if (kind === ONE) scanner.scan(reading.text(slot), this.mark);
    else if (kind === LIST) for (const text of reading.list(slot)) scanner.scan(text, this.mark);
  }

  private readonly mark = (numbers: readonly number[]): void => {
    for (let i = 0; i < numbers.length; i++) {
      const rule = numbers[i]!;
      if (this.marks[rule] === this.epoch) continue;
      this.marks[rule] = this.epoch;
      this.found.push(rule);
    }
  };
}

const ascending = (a: number, b: number) => a - b;
