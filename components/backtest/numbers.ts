import type { Count3 } from '../../lib/backtest/report';

export function sum(c: Count3): number {
  return c.true + c.false + c.unjudged;
}

/** A share in per cent with one decimal below ten: "2.5 %". */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const share = (100 * part) / whole;
  if (share > 0 && share < 0.1) return 'below 0.1 %';
  return `${share < 10 ? Math.round(share * 10) / 10 : Math.round(share)} %`;
}
