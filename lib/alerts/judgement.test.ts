import { expect, it } from 'vitest';
import { suggest } from './judgement';

it('suggests what all earlier alerts of the same behavior were', () => {
  expect(suggest({ behavior: { false_positive: 2 }, detector: { false_positive: 2, true_positive: 9 } })).toEqual({
    disposition: 'false_positive',
    verdicts: 2,
    basis: 'behavior',
  });
});

it('else what all alerts of the detector were, once there are enough', () => {
  expect(suggest({ behavior: {}, detector: { true_positive: 4 } })).toBeNull();
  expect(suggest({ behavior: { true_positive: 1 }, detector: { true_positive: 5, duplicate: 3 } })).toMatchObject({
    disposition: 'true_positive',
    basis: 'detector',
  });
});

it('says nothing where history disagrees, or where there is none', () => {
  expect(suggest({ behavior: {}, detector: {} })).toBeNull();
  expect(suggest({ behavior: {}, detector: { true_positive: 50, false_positive: 1 } })).toBeNull();
  expect(suggest({ behavior: { true_positive: 1, false_positive: 1 }, detector: { true_positive: 9 } })).toBeNull();
  expect(suggest({ behavior: { duplicate: 9 }, detector: { duplicate: 9 } })).toBeNull();
});
