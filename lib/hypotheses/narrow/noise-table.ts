import type { Matcher, SigmaValue } from '../../sigma';
import type { BehaviorView } from '../../telemetry/fields';

/** Each view's value of a field as a number, and where each value is seen first. */
interface Column {
  readonly ids: Int32Array;
  readonly first: readonly number[];
}

/** A value and how many events have it. */
export interface ValueCount {
  readonly value: SigmaValue | undefined;
  readonly count: number;
}

/**
 * Behaviors with their values numbered, field by field. A condition on one field is asked of each distinct value once: fleets
 * repeat themselves, and a proposal tries hundreds of conditions on tens of thousands of behaviors.
 */
export class NoiseTable {
  private readonly columns = new Map<string, Column>();

  /** @param weights events of each */
  constructor(
    readonly views: readonly BehaviorView[],
    readonly weights: Float64Array,
  ) {}

  /** @param clause of a clause, which reads fields and no keywords. @returns 1 where it matches, else 0 */
  ask(clause: Matcher): Uint8Array {
    const [field, ...more] = clause.rule.fields;
    if (field === undefined || more.length > 0)
      return Uint8Array.from(this.views, (view) => Number(clause.matches(view)));
    const { ids, first } = this.column(field);
    const holds = Uint8Array.from(first, (place) => Number(clause.matches(this.views[place]!)));
    const out = new Uint8Array(ids.length);
    for (let i = 0; i < ids.length; i++) out[i] = holds[ids[i]!]!;
    return out;
  }

  /** Every distinct value of a field. */
  values(field: string): ValueCount[] {
    const { ids, first } = this.column(field);
    const counts = new Float64Array(first.length);
    for (let i = 0; i < ids.length; i++) counts[ids[i]!]! += this.weights[i]!;
    return first.map((place, id) => ({ value: this.views[place]!.get(field), count: counts[id]! }));
  }

  private column(field: string): Column {
    let column = this.columns.get(field);
    if (!column) {
      const known = new Map<unknown, number>();
      const first: number[] = [];
      const ids = Int32Array.from(this.views, (view, place) => {
        const value = view.get(field);
        const key = typeof value === 'object' ? JSON.stringify([value]) : value;
        let id = known.get(key);
        if (id === undefined) {
          id = first.push(place) - 1;
          known.set(key, id);
        }
        return id;
      });
      column = { ids, first };
      this.columns.set(field, column);
    }
    return column;
  }
}
