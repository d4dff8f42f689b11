/** How many alerts each detector raised over time: equal bins up to the newest alert of all. */
export interface Trends {
  /** epoch milliseconds */
  from: number;
  to: number;
  /** by detector id */
  bins: Record<number, number[]>;
}

export const TREND_BINS = 28;
