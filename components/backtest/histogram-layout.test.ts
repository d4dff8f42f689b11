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

  it('labels no two times in a row alike, however wide it is', () => {
    for (const binMs of [1_000, 5_000, 60_000, 3_600_000, 86_400_000]) {
      for (const width of [200, 600, 1_200, 2_400]) {
        const bins = Array.from({ length: 66 }, () => ({ true: 0, false: 0, unjudged: 1 }));
        const { times } = layoutHistogram({ from: Date.UTC(2026, 10, 23, 8, 54), binMs, bins }, width, 92);
        expect(times.length).toBeGreaterThan(0);
        expect(times.filter(({ label }, i) => label === times[i + 1]?.label)).toEqual([]);
      }
    }
  });
});
