import { expect, test } from 'vitest';
import { timeTicks } from './ticks';

const at = (text: string) => Date.parse(`2026-11-23T${text}Z`);
const clocks = (times: number[]) => times.map((time) => new Date(time).toISOString().slice(11, 23));

test('stand at round moments', () => {
  expect(clocks(timeTicks(at('08:53:47.200'), at('08:58:40.000'), 12))).toEqual([
    '08:54:00.000',
    '08:54:30.000',
    '08:55:00.000',
    '08:55:30.000',
    '08:56:00.000',
    '08:56:30.000',
    '08:57:00.000',
    '08:57:30.000',
    '08:58:00.000',
    '08:58:30.000',
  ]);
  expect(clocks(timeTicks(at('08:56:48.607') + 0.1, at('08:56:48.609') + 0.9, 5))).toEqual([
    '08:56:48.608',
    '08:56:48.609',
  ]);
});

test('are as many as wanted, or fewer, in any range', () => {
  for (let span = 1; span < 1e13; span *= 3.7) {
    const ticks = timeTicks(1_795_424_208_627.125, 1_795_424_208_627.125 + span, 10);
    expect(ticks.length).toBeLessThanOrEqual(11);
    if (span > 20) expect(ticks.length).toBeGreaterThan(0);
  }
});

test('are none in a range that is none', () => {
  expect(timeTicks(5, 5, 10)).toEqual([]);
  expect(timeTicks(5, 1, 10)).toEqual([]);
  expect(timeTicks(Number.NaN, 1, 10)).toEqual([]);
});
