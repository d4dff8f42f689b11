/** Distinct values that are remembered; beyond, the rarest half is forgotten, and what is listed stays nearly exact. */
const MOST_VALUES = 100_000;

export interface ValueCount {
  value: string;
  events: number;
}

/** Events by the value of one facet. */
export class ValueCounts {
  private values = new Map<string, number>();

  /** how many distinct values there are */
  get size(): number {
    return this.values.size;
  }

  add(value: string, events: number): void {
    this.values.set(value, (this.values.get(value) ?? 0) + events);
    if (this.values.size > MOST_VALUES)
      this.values = new Map(this.top(MOST_VALUES / 2).map(({ value, events }) => [value, events]));
  }

  /** The values with the most events; of equal ones by the text. */
  top(most: number): ValueCount[] {
    return [...this.values]
      .map(([value, events]) => ({ value, events }))
      .sort((a, b) => b.events - a.events || (a.value < b.value ? -1 : 1))
      .slice(0, most);
  }

  entries(): Iterable<[value: string, events: number]> {
    return this.values;
  }
}
