import { expect, test } from 'vitest';
import { growthOf } from './growth';

const STORY = {
  alerts: [
    { id: '1', threatId: 1, time: 10 },
    { id: '2', threatId: 1, time: 12 },
    { id: '9', threatId: null, time: 50 },
  ],
  threats: [
    { id: 1, name: 'first', time: 20 },
    { id: 2, name: 'second', time: 90 },
  ],
  hypotheses: [
    { id: 1, alertId: '1', threatId: 1 },
    { id: 2, alertId: '2', threatId: 1 },
    { id: 3, alertId: '9', threatId: null },
    { id: 4, alertId: null, threatId: null },
  ],
  detectors: [
    { id: 1, hypothesisId: null, state: 'live', time: 0 },
    { id: 3, hypothesisId: 1, state: 'live', time: 40 },
    { id: 4, hypothesisId: 2, state: 'live', time: 60 },
    { id: 5, hypothesisId: 3, state: 'live', time: 55 },
    { id: 6, hypothesisId: 4, state: 'live', time: 70 },
  ],
  legs: [
    { detectorId: 1, threatId: 1 },
    { detectorId: 3, threatId: 1 },
    { detectorId: 3, threatId: 2 },
    { detectorId: 4, threatId: 2 },
  ],
};

test('a threat is told what was born from it, and which other threats that catches', () => {
  expect(growthOf(STORY).threats).toEqual([
    { id: 1, name: 'first', born: 2, catches: 1 },
    { id: 2, name: 'second', born: 0, catches: 0 },
  ]);
});

test('the time to a detector runs from the first alert behind its idea; an idea without one is left out', () => {
  // 40 - 10, 60 - 10, 55 - 50
  expect(growthOf(STORY).medianToDetectorMs).toBe(30);
  expect(growthOf({ ...STORY, detectors: [] }).medianToDetectorMs).toBeNull();
});

test('legs stand from when both their detector and their threat are there', () => {
  expect(growthOf(STORY).steps.map(({ time, detectors, threats, legs }) => [time, detectors, threats, legs])).toEqual([
    [0, 1, 0, 0],
    [20, 1, 1, 1],
    [40, 2, 1, 2],
    [55, 3, 1, 2],
    [60, 4, 1, 2],
    [70, 5, 1, 2],
    [90, 5, 2, 4],
  ]);
});
