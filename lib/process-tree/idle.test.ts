import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growForest, type Life } from './forest';
import { extentOf, foldedAxis, moments } from './idle';

import { toTime, toX } from './scale';
import { recordedProcesses } from './test-recording';

const forest = growForest(recordedProcesses('web-01'));
const anchor = forest.order.find((life) => life.shown.pid === 25598)!;
const lineage = forest.order.filter((life) => {
  for (let at: Life | null = life; at; at = at.parent) if (at === anchor) return true;
  return false;
});
const everything = { from: 0, to: Number.MAX_SAFE_INTEGER };
const window = extentOf(lineage, everything)!;

describe('foldedAxis', () => {
  const axis = foldedAxis(moments(lineage, window), window, 499);

  it('folds the wait for the resolver, and gives the burst and the connections their own scales', () => {
    expect(axis.stretches.map((s) => [s.kind, Math.round((s.to - s.from) * 10) / 10])).toMatchInlineSnapshot(`
      [
        [
          "busy",
          5.6,
        ],
        [
          "idle",
          10008,
        ],
        [
          "busy",
          60,
        ],
        [
          "sparse",
          3008,
        ],
        [
          "busy",
          16,
        ],
        [
          "sparse",
          3004,
        ],
        [
          "busy",
          5.6,
        ],
      ]
    `);
  });

  it('fills the width without a gap', () => {
    let x = 0;
    for (const stretch of axis.stretches) {
      expect(stretch.x).toBeCloseTo(x);
      x += stretch.width;
    }
    expect(x).toBeCloseTo(499);
    expect(axis.stretches[0]!.from).toBe(window.from);
    expect(axis.stretches.at(-1)!.to).toBe(window.to);
  });

  it('is total and monotonous for any moments, window and width', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 60 }),
        fc.integer({ min: -1000, max: 1_000_000 }),
        fc.integer({ min: -10, max: 500_000 }),
        fc.oneof(fc.integer({ min: -5, max: 2000 }), fc.constant(Number.NaN)),
        (times, from, length, width) => {
          const sorted = [...new Set(times)].sort((a, b) => a - b).filter((t) => t >= from && t <= from + length);
          const axis = foldedAxis(sorted, { from, to: from + length }, width);
          let before = -1;
          for (let i = 0; i <= 20; i++) {
            const x = toX(axis, from + (length * i) / 20);
            expect(Number.isFinite(x)).toBe(true);
            expect(x).toBeGreaterThanOrEqual(before - 1e-6);
            before = length >= 0 ? x : -1;
            expect(Number.isFinite(toTime(axis, x))).toBe(true);
          }
          for (const s of axis.stretches) expect(s.width).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it('has no stretch without time or width', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 40 }),
        fc.integer({ min: 100, max: 2000 }),
        (times, width) => {
          const sorted = [...new Set(times)].sort((a, b) => a - b);
          const { stretches } = foldedAxis(sorted, { from: 0, to: 100_000 }, width);
          for (const s of stretches) expect(s.to > s.from && s.width > 0).toBe(true);
          expect(stretches[0]!.from).toBe(0);
          expect(stretches.at(-1)!.to).toBe(100_000);
          for (const [i, s] of stretches.entries()) if (i > 0) expect(s.from).toBe(stretches[i - 1]!.to);
        },
      ),
    );
  });

  it('goes there and back', () => {
    for (const time of moments(lineage, window)) expect(toTime(axis, toX(axis, time))).toBeCloseTo(time, 3);
  });

  it('copes with 100,000 moments', () => {
    const times = Array.from({ length: 100_000 }, (_, i) => i * 7 + (i % 1000 === 0 ? 3 : 0));
    expect(foldedAxis(times, { from: 0, to: 700_000 }, 900).stretches.length).toBeGreaterThan(0);
  });
});
