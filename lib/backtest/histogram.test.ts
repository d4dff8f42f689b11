import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binOf, binsFor, binTimes, DAY, histogramOf } from './histogram';

const T = Date.UTC(2026, 10, 23, 8, 53, 54, 779);

describe('histogram', () => {
  it('adapts its bins to the range, and begins them at round times', () => {
    expect(binsFor(T, T + 332_000)).toEqual({ from: Date.UTC(2026, 10, 23, 8, 53, 50), binMs: 5_000, count: 68 });
    expect(binsFor(T, T + 7 * DAY).binMs).toBe(6 * 3_600_000);
    expect(binsFor(T, T + 7 * DAY, DAY)).toEqual({ from: Date.UTC(2026, 10, 23), binMs: DAY, count: 8 });
    expect(binsFor(T, T)).toMatchObject({ binMs: 1_000, count: 1 });
  });

  it('has a bin for every time of the range, and not many', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.integer({ min: 0, max: 900 * DAY }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (from, span, at) => {
          const bins = binsFor(from, from + span);
          const bin = binOf(bins, from + span * at);
          expect(bin).toBeGreaterThanOrEqual(0);
          expect(bin).toBeLessThan(bins.count);
          expect(bins.count).toBeLessThanOrEqual(73);
        },
      ),
    );
  });

  it('splits each bin by what people said', () => {
    const bins = { from: 0, binMs: 10, count: 3 };
    const judgedAt = (time: number, judgement: 'true' | 'false') => ({
      hostId: 1,
      behaviorId: 'a',
      time,
      seq: 1,
      part: 0,
      judgement,
    });
    const { bins: out } = histogramOf(bins, binTimes(bins, [1, 9.999, 10, 29]), [
      judgedAt(9.999, 'true'),
      judgedAt(10, 'false'),
    ]);
    expect(out).toEqual([
      { true: 1, false: 0, unjudged: 1 },
      { true: 0, false: 1, unjudged: 0 },
      { true: 0, false: 0, unjudged: 1 },
    ]);
  });
});
