import { describe, expect, it } from 'vitest';
import type { Leg } from '../../lib/threats/threat';
import { legsAdvice, legsOf, orderLegs, threatColumns } from './matrix';

const leg = (detectorId: number, events: Record<number, number>, state = 'live'): Leg => ({
  detectorId,
  title: `d${detectorId}`,
  level: 'high',
  state,
  origin: 'hypothesis',
  hypothesisId: 1,
  events,
});

describe('legs', () => {
  const detectors = [
    leg(1, { 1: 2, 2: 0 }),
    leg(3, { 1: 1, 2: 1 }),
    leg(2, { 1: 0 }),
    leg(4, { 1: 1, 2: 5 }, 'paused'),
  ];

  it('are ordered by what they catch, and none is left out', () => {
    expect(orderLegs({ id: 2, detectors }).map((l) => l.detectorId)).toEqual([3, 4, 1, 2]);
  });
  it('count live detectors only', () => {
    expect([legsOf(1, detectors), legsOf(2, detectors), legsOf(9, detectors)]).toEqual([2, 1, 0]);
  });
  it('put this threat before the others', () => {
    expect(
      threatColumns({
        id: 2,
        otherThreats: [
          { id: 3, name: '' },
          { id: 1, name: '' },
        ],
      }),
    ).toEqual([2, 1, 3]);
  });
  it('ask for more below three', () => {
    expect([legsAdvice(0)?.title, legsAdvice(1)?.title, legsAdvice(2)?.title, legsAdvice(3)]).toEqual([
      'No live detector catches this threat',
      'One leg: 2 more are wanted',
      '2 legs: 1 more is wanted',
      null,
    ]);
  });
});
