import { describe, expect, it } from 'vitest';
import { type JudgedEvent, split, sum3, tallyEvents, total3 } from './tally';

const DAY = 86_400_000;
const event = (hostId: number, behaviorId: string, time: number) => ({ hostId, behaviorId, time, seq: time, part: 0 });
const judged = (hostId: number, behaviorId: string, time: number, judgement: 'true' | 'false'): JudgedEvent => ({
  ...event(hostId, behaviorId, time),
  judgement,
});

describe('tallies', () => {
  it('counts the same events by behavior, by host and by day', () => {
    const { byBehavior, byHost, byDay } = tallyEvents([
      event(1, 'a', 5),
      event(1, 'b', DAY + 1),
      event(2, 'a', DAY - 0.001),
    ]);
    expect(byBehavior).toEqual(
      new Map([
        ['a', { events: 2, first: 5, last: DAY - 0.001 }],
        ['b', { events: 1, first: DAY + 1, last: DAY + 1 }],
      ]),
    );
    expect([...byHost].map(([host, { events }]) => [host, events])).toEqual([
      [1, 2],
      [2, 1],
    ]);
    expect([...byDay]).toEqual([
      [0, 2],
      [DAY, 1],
    ]);
  });

  it('takes what people judged out of what is unjudged', () => {
    const { byHost } = tallyEvents([event(1, 'a', 1), event(1, 'a', 2), event(1, 'a', 3), event(2, 'a', 4)]);
    const known = [judged(1, 'a', 1, 'true'), judged(1, 'a', 2, 'false'), judged(9, 'z', 1, 'true')];
    const counts = split(byHost, known, (e) => e.hostId);
    expect(counts.get(1)).toEqual({ true: 1, false: 1, unjudged: 1 });
    expect(counts.get(2)).toEqual({ true: 0, false: 0, unjudged: 1 });
    expect(total3(sum3(counts.values()))).toBe(4);
  });
});
