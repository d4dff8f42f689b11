import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawRow, ticksOf } from './drawn-row';
import { growForest, type Life } from './forest';
import { extentOf, foldedAxis, moments } from './idle';
import { labelOf } from './mark-text';
import { linearAxis, toTime, toX } from './scale';
import { emptyProcess, recordedProcesses } from './test-recording';
import type { TreeMark } from './tree';

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

describe('drawRow', () => {
  it('answers 0, not NaN, for an axis without width or time', () => {
    for (const axis of [linearAxis(0, 0, 0), linearAxis(5, 5, 100), linearAxis(0, 10, 0)]) {
      expect(toX(axis, 5)).toBeGreaterThanOrEqual(0);
      expect(toTime(axis, 5)).toBeGreaterThanOrEqual(0);
      for (const life of lineage) expect(JSON.stringify(drawRow(life, axis))).not.toContain('NaN');
    }
  });

  it('draws at least 3 pixels, and says that a life goes on beyond the window', () => {
    const axis = linearAxis(window.from, window.to, 500);
    for (const life of lineage) expect(drawRow(life, axis).bar!.width).toBeGreaterThanOrEqual(3);
    const service = drawRow(anchor.parent!, axis).bar!;
    expect([service.before, service.after]).toEqual([true, true]);
    expect(drawRow(anchor, linearAxis(0, 1000, 500)).bar).toBeNull();
  });

  it('labels connections and files in words', () => {
    const miner = lineage.find((life) => life.shown.behavior.image === '/dev/shm/.x11/xmrig')!;
    expect(labelOf(miner.marks)).toBe('203.0.113.45:3333 ×3');
    const curl = lineage.find((life) => life.shown.pid === 26167)!;
    expect(labelOf(curl.marks)).toBe('203.0.113.10:80 · creates xmrig');
    expect(labelOf(lineage.find((life) => life.shown.pid === 26171)!.marks)).toBe('0755 xmrig · 0755 xhide');
  });

  it('draws a bounded number of marks for a life with 50,000 events', () => {
    const marks = Array.from(
      { length: 50_000 },
      (_, i): TreeMark => ({
        ref: `${i}`,
        time: i,
        seq: i,
        kind: i % 2 ? 'file_create' : 'net_connect',
        external: true,
        alerts: [],
        observed: false,
      }),
    );
    const [life] = growForest([{ ...emptyProcess('p', 1), marks }]).order;
    const row = drawRow(life!, linearAxis(0, 50_000, 500));
    expect(row.marks.length).toBeLessThan(130);
    expect(row.marks.reduce((n, mark) => n + mark.marks.length, 0)).toBe(50_000);
  });
});

it('marks where hidden lives start, each pixel once', () => {
  expect(ticksOf([...lineage, ...lineage], linearAxis(window.from, window.to, 50)).length).toBeLessThanOrEqual(51);
});
