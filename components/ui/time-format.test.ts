import { describe, expect, it } from 'vitest';
import { clock, day, duration, relative, sameDay, tickText, timeInFull } from './time-format';

const T = Date.UTC(2026, 10, 23, 8, 56, 48, 627);

describe('times', () => {
  it('writes UTC', () => {
    expect(clock(T)).toBe('08:56:48');
    expect(clock(T, true)).toBe('08:56:48.627');
    expect(day(T)).toBe('2026-11-23');
    expect(clock(Number.NaN)).toBe('–');
    expect(clock(8.7e15)).toBe('–');
  });
  it('knows the UTC day', () => {
    expect(sameDay(T, Date.UTC(2026, 10, 23, 23, 59, 59))).toBe(true);
    expect(sameDay(T, Date.UTC(2026, 10, 24))).toBe(false);
  });
  it('tells the marks of an axis apart', () => {
    const from = Date.UTC(2026, 10, 23, 8, 56, 48);
    const texts = (step: number, begin = from) => {
      const ticks = [0, 1, 2].map((n) => begin + n * step);
      return ticks.map((tick) => tickText(tick, ticks));
    };
    expect(texts(1_000)).toEqual(['08:56:48', '08:56:49', '08:56:50']);
    expect(texts(500)).toEqual(['08:56:48.0', '08:56:48.5', '08:56:49.0']);
    expect(texts(20)).toEqual(['08:56:48.000', '08:56:48.020', '08:56:48.040']);
    expect(texts(86_400_000, Date.UTC(2026, 10, 23))).toEqual(['2026-11-23', '2026-11-24', '2026-11-25']);
    const half = texts(43_200_000, Date.UTC(2026, 10, 23));
    expect(half).toEqual(['2026-11-23', '12:00:00', '2026-11-24']);
  });
  it('says how long ago', () => {
    expect(relative(T, T + 1000)).toBe('now');
    expect(relative(T, T + 34 * 60_000)).toBe('34 min ago');
    expect(relative(T, T + 26 * 3_600_000)).toBe('1 day ago');
    expect(relative(T, T + 366 * 86_400_000)).toBe('12 months ago');
    expect(relative(T, T - 7_200_000)).toBe('in 2 h');
  });
  it('keeps microseconds in full', () => {
    expect(timeInFull(T + 0.123, T)).toMatch(/^2026-11-23 08:56:48\.627123 UTC\n/);
  });
  it('writes durations', () => {
    expect([0.25, 17, 3000, 75_000, 7_500_000].map(duration)).toEqual([
      '250 µs',
      '17 ms',
      '3.0 s',
      '1 min 15 s',
      '2 h 5 min',
    ]);
    const hour = 3_600_000;
    expect([47 * hour, 48 * hour, 148 * hour, 1440 * hour + 1].map(duration)).toEqual([
      '47 h',
      '2 days',
      '6 days 4 h',
      '60 days',
    ]);
  });
});
