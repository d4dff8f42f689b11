import { scaleLinear, scaleUtc } from 'd3-scale';
import type { BacktestReport, Count3 } from '../../lib/backtest/report';
import { sum } from './numbers';

export interface Bar {
  from: number;
  to: number;
  counts: Count3;
  x: number;
  width: number;
  /** stacked from the axis up: known true, known false, unjudged */
  parts: { judgement: keyof Count3; y: number; height: number }[];
  top: number;
}

export interface HistogramLayout {
  bars: Bar[];
  /** horizontal lines with their count */
  levels: { y: number; count: number }[];
  times: { x: number; label: string }[];
  axisY: number;
}

const STACK: (keyof Count3)[] = ['true', 'false', 'unjudged'];
export const MARGIN = { left: 30, right: 2, top: 12, bottom: 16 };
/** a bar of one event among hundreds must still be seen */
const LEAST = 2;

/** Bars, lines and labels of the histogram for a box. A box without room gives no bars, never NaN. */
export function layoutHistogram(
  histogram: NonNullable<BacktestReport['histogram']>,
  width: number,
  height: number,
): HistogramLayout {
  const { from, binMs, bins } = histogram;
  const to = from + binMs * Math.max(1, bins.length);
  const right = Math.max(MARGIN.left, width - MARGIN.right);
  const axisY = Math.max(MARGIN.top, height - MARGIN.bottom);
  let most = 1;
  for (const bin of bins) most = Math.max(most, sum(bin));
  const x = scaleUtc([from, to], [MARGIN.left, right]);
  const y = scaleLinear([0, most], [axisY, MARGIN.top]).nice(2);
  const slot = (right - MARGIN.left) / Math.max(1, bins.length);
  const gap = slot > 4 ? 2 : slot > 2 ? 0.5 : 0;

  const bars: Bar[] = [];
  bins.forEach((counts, i) => {
    if (sum(counts) === 0) return;
    let base = axisY;
    const parts: Bar['parts'] = [];
    for (const judgement of STACK) {
      if (counts[judgement] === 0) continue;
      const height = Math.max(LEAST, axisY - y(counts[judgement]));
      base -= height;
      parts.push({ judgement, y: base, height });
    }
    bars.push({
      from: from + i * binMs,
      to: from + (i + 1) * binMs,
      counts,
      x: MARGIN.left + i * slot + gap / 2,
      width: Math.max(1, slot - gap),
      parts,
      top: base,
    });
  });

  const levels = y
    .ticks(2)
    .filter(Number.isInteger)
    .map((n) => ({ y: y(n), count: n }));
  const ticks = x.ticks(Math.max(2, Math.floor((right - MARGIN.left) / 90)));
  const step = ticks[1] && ticks[0] ? ticks[1].getTime() - ticks[0].getTime() : to - from;
  const times = ticks.map((t) => ({ x: x(t), label: tickLabel(t, step, to - from) }));
  return { bars, levels, times: times.filter((t) => t.x < right - 18), axisY };
}

/** Labels as fine as the ticks need: dates for days, minutes for hours, seconds for minutes. No two in a row are the same. */
function tickLabel(time: Date, step: number, span: number): string {
  const iso = time.toISOString();
  if (step >= 86_400_000) return iso.slice(5, 10);
  if (span > 86_400_000) return `${iso.slice(5, 10)} ${iso.slice(11, 16)}`;
  return step >= 60_000 ? iso.slice(11, 16) : iso.slice(11, 19);
}
