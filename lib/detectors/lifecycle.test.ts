import { expect, it } from 'vitest';
import type { DetectorState } from './detector';
import { isEvaluated, mayBecome, verbFor } from './lifecycle';

const STATES: DetectorState[] = ['observing', 'live', 'paused', 'retired'];

it('nothing comes back from retirement, and nothing becomes what it is', () => {
  for (const state of STATES) {
    expect(mayBecome('retired', state)).toBe(false);
    expect(mayBecome(state, state)).toBe(false);
    if (state !== 'retired') expect(mayBecome(state, 'retired')).toBe(true);
  }
});

it('live and observing detectors see events', () => {
  expect(STATES.filter(isEvaluated)).toEqual(['observing', 'live']);
});

it('the log names each change by its verb', () => {
  expect(verbFor('live', 'paused')).toBe('pause');
  expect(verbFor('paused', 'live')).toBe('resume');
  expect(verbFor('paused', 'observing')).toBe('resume');
  expect(verbFor('observing', 'live')).toBe('go live');
  expect(verbFor('live', 'observing')).toBe('observe only');
  expect(verbFor('paused', 'retired')).toBe('retire');
});
