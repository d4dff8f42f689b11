import fc from 'fast-check';
import { expect, it } from 'vitest';
import { binCells, type Cell, firstCells, tallyCells } from './cells';
import { binOf, binsFor, binTimes } from './histogram';
import { tallyEvents } from './tally';

const DAY = 86_400_000;

const eventsGiven = fc.array(
  fc.record({
    hostId: fc.integer({ min: 1, max: 3 }),
    behaviorId: fc.constantFrom('a', 'b', 'c'),
    time: fc.integer({ min: 0, max: 4 * DAY }),
    seq: fc.nat(),
    part: fc.constant(0),
  }),
  { minLength: 1, maxLength: 60 },
);
type Given = { hostId: number; behaviorId: string; time: number; seq: number; part: number };

function cellsOf(events: readonly Given[]): Cell[] {
  const cells = new Map<string, Cell>();
  for (const { hostId, behaviorId, time } of events) {
    const day = Math.floor(time / DAY) * DAY;
    const key = `${hostId} ${behaviorId} ${day}`;
    const cell = cells.get(key);
    if (!cell) cells.set(key, { hostId, behaviorId, day, kind: 0, events: 1, first: time, last: time });
    else {
      cell.events++;
      cell.first = Math.min(cell.first, time);
      cell.last = Math.max(cell.last, time);
    }
  }
  return [...cells.values()];
}

it('cells count what their events count', () => {
  fc.assert(
    fc.property(eventsGiven, (events) => {
      const [told, counted] = [tallyCells(cellsOf(events)), tallyEvents(events)];
      expect(told).toEqual(counted);
    }),
  );
});

it('bins of cells are those of the events, once the open ones are looked at', () => {
  fc.assert(
    fc.property(eventsGiven, (events) => {
      const times = events.map(({ time }) => time);
      const bins = binsFor(Math.min(...times), Math.max(...times) + 1);
      const { counts, open } = binCells(cellsOf(events), bins);
      for (const { hostId, behaviorId, first, last } of open)
        for (const event of events)
          if (event.hostId === hostId && event.behaviorId === behaviorId && event.time >= first && event.time <= last) {
            const bin = binOf(bins, event.time);
            counts.set(bin, (counts.get(bin) ?? 0) + 1);
          }
      expect(counts).toEqual(binTimes(bins, times));
    }),
  );
});

it('samples begin with the first event of each host', () => {
  fc.assert(
    fc.property(eventsGiven, (events) => {
      const chosen = firstCells(cellsOf(events), 10, 2);
      for (const hostId of new Set(events.map((e) => e.hostId))) {
        const first = Math.min(...events.filter((e) => e.hostId === hostId).map((e) => e.time));
        expect(chosen.some((cell) => cell.hostId === hostId && cell.first === first)).toBe(true);
      }
    }),
  );
});
