import { describe, expect, it } from 'vitest';
import { layoutHistogram } from './histogram-layout';

const bin = (t: number, f: number, u: number) => ({ true: t, false: f, unjudged: u });
const T0 = Date.UTC(2026, 10, 23, 8, 53, 0);

describe('the histogram', () => {
  const layout = layoutHistogram(
    { from: T0, binMs: 10_000, bins: [bin(0, 0, 10), bin(0, 0, 0), bin(2, 1, 4)] },
    332,
    90,
  );

  it('draws only bins that hold matches', () => {
    expect(layout.bars.map((b) => b.from - T0)).toEqual([0, 20_000]);
  });

  it('stacks known true at the axis, then known false, then unjudged', () => {
    const bar = layout.bars[1]!;
    expect(bar.parts.map((p) => p.judgement)).toEqual(['true', 'false', 'unjudged']);
    expect(bar.parts[0]!.y + bar.parts[0]!.height).toBe(layout.axisY);
    expect(bar.top).toBe(bar.parts[2]!.y);
  });

  it('keeps bars inside the box and heights in proportion', () => {
    const [ten, seven] = layout.bars;
    expect(ten!.parts[0]!.height / seven!.parts[2]!.height).toBeCloseTo(10 / 4);
    for (const bar of layout.bars) expect(bar.x + bar.width).toBeLessThanOrEqual(332);
  });

  it('labels levels with whole counts', () => {
    for (const level of layout.levels) expect(Number.isInteger(level.count)).toBe(true);
  });

  it('survives a box without room and no bins', () => {
    for (const l of [
      layoutHistogram({ from: T0, binMs: 1000, bins: [] }, 300, 80),
      layoutHistogram({ from: T0, binMs: 1000, bins: [bin(1, 0, 0)] }, 0, 0),
    ]) {
      for (const bar of l.bars) expect(Number.isFinite(bar.x + bar.top)).toBe(true);
    }
  });
});
