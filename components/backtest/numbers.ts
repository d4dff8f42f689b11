import type { Count3 } from '@/lib/backtest/report';

/** Counts as people read them: 4,494. One locale, so that server and browser agree. */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}

/** "1 event", "119 events". */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

export function sum(c: Count3): number {
  return c.true + c.false + c.unjudged;
}

const UNITS: [number, string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

/** A span of time in its two largest units: "5 min 32 s". Below a second: "320 ms". */
export function duration(ms: number): string {
  if (ms < 1000) return `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
  const at = UNITS.findIndex(([size]) => ms >= size);
  const [size, name] = UNITS[at]!;
  const next = UNITS[at + 1];
  const large = Math.floor(ms / size);
  const small = next ? Math.floor((ms % size) / next[0]) : 0;
  return next && small > 0 ? `${large} ${name} ${small} ${next[1]}` : `${large} ${name}`;
}

/** A share in per cent with one decimal below ten: "2.5 %". */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const share = (100 * part) / whole;
  if (share > 0 && share < 0.1) return 'below 0.1 %';
  return `${share < 10 ? Math.round(share * 10) / 10 : Math.round(share)} %`;
}
