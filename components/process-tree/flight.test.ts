import { expect, test } from 'vitest';
import { AT_REST, type Flight, isFlying, nextFlight } from './flight';

const view = (startIndex: number) => ({ startIndex, endIndex: startIndex + 19 });
const after = (starts: readonly number[], scrolling = true): Flight =>
  starts.reduce((flight, start) => nextFlight(flight, view(start), scrolling), AT_REST);

test('rows fly by when everything is replaced again and again', () => {
  expect(isFlying(after([0, 30, 60, 90]))).toBe(true);
  expect(isFlying(after([90, 60, 30]))).toBe(true);
});

test('a key that jumps, and reading on, is no flight', () => {
  expect(isFlying(after([0, 4_000]))).toBe(false);
  expect(isFlying(after([0, 5, 10, 15, 20]))).toBe(false);
});

test('a flight ends where it slows down or rests, and another drawing of the same rows changes nothing', () => {
  const flight = after([0, 30, 60]);
  expect(nextFlight(flight, view(60), true)).toBe(flight);
  expect(isFlying(nextFlight(flight, view(65), true))).toBe(false);
  expect(isFlying(nextFlight(flight, view(90), false))).toBe(false);
});
