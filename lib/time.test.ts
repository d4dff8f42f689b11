import { afterEach, expect, test } from 'vitest';
import { now, nowMs } from './time';

afterEach(() => {
  delete process.env.UNWRAP_CLOCK_OFFSET_MS;
});

test('now() is the machine time, moved by UNWRAP_CLOCK_OFFSET_MS', () => {
  expect(Math.abs(nowMs() - Date.now())).toBeLessThan(1000);
  process.env.UNWRAP_CLOCK_OFFSET_MS = String(365 * 86_400_000);
  expect(now().getTime() - Date.now()).toBeGreaterThan(364 * 86_400_000);
});
