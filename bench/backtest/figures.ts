/** Of numbers: the middle one, and the one that 95 % do not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? Number.NaN : sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)]!;
}

export interface Spread {
  median: number;
  p95: number;
  max: number;
}

export function spread(values: readonly number[]): Spread {
  return {
    median: round(quantile(values, 0.5)),
    p95: round(quantile(values, 0.95)),
    max: round(quantile(values, 1)),
  };
}

export const round = (value: number): number => Math.round(value * 10) / 10;
