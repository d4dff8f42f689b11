import { describe, expect, it } from 'vitest';
import { drawRow, ticksOf } from './drawn-row';
import { growForest, type Life } from './forest';
import { extentOf } from './idle';
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
