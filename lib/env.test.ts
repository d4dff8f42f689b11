import { describe, expect, test } from 'vitest';
import { env } from './env';

describe('env', () => {
  test('has defaults, and takes empty values for unset', () => {
    expect(env({ PORT: '', DATABASE_URL: '' })).toMatchObject({
      DATABASE_URL: undefined,
      HOST: '127.0.0.1',
      PORT: 3000,
      UNWRAP_POOL_SIZE: 10,
      UNWRAP_CLOCK_OFFSET_MS: 0,
    });
  });

  test('names every value that cannot be used', () => {
    const bad = () => env({ PORT: '70000', DATABASE_URL: 'mysql://x', UNWRAP_CLOCK_OFFSET_MS: 'tomorrow' });
    expect(bad).toThrow(
      /cannot be used:\n {2}DATABASE_URL: must start with postgres.*\n {2}PORT: .*\n {2}UNWRAP_CLOCK/,
    );
  });
});
