import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binCells, type Cell, firstCells, tallyCells } from './cells';
import { type Bins, binsFor } from './histogram';
import { SealedCells } from './sealed-cells';
import { cellsFrom, SAMPLE_HOSTS, SAMPLE_PAIRS, type SealedCounts } from './sealed-count';

const DAY_MS = 86_400_000;
const FIRST_DAY = 20_000;
const BEHAVIORS = 12;
const idOf = (behavior: number) => `behavior-${String(behavior).padStart(2, '0')}`;

interface Given extends Cell {
  behavior: number;
}

const givenCell = fc
  .record({
    behavior: fc.nat(BEHAVIORS - 1),
    hostId: fc.nat(5),
    day: fc.integer({ min: FIRST_DAY, max: FIRST_DAY + 4 }),
    events: fc.integer({ min: 1, max: 9 }),
    at: fc.nat(DAY_MS - 2),
    length: fc.nat(DAY_MS),
  })
  .map(({ behavior, hostId, day, events, at, length }): Given => {
    const first = day * DAY_MS + at;
    const last = events === 1 ? first : Math.min(first + length, (day + 1) * DAY_MS - 1);
    return { behavior, behaviorId: idOf(behavior), hostId, day: day * DAY_MS, kind: 0, events, first, last };
  });

/** One cell of each behavior, host and day, as rollups hold them. */
const rollups = fc.uniqueArray(givenCell, {
  selector: ({ behavior, hostId, day }) => `${behavior} ${hostId} ${day}`,
  maxLength: 120,
});

const epochDay = ({ day }: Cell) => day / DAY_MS;

function load(cells: SealedCells, list: readonly Given[], day: number, seal: string): void {
  const slot = cells.begin(day);
  for (const cell of list)
    if (epochDay(cell) === day) cells.add(slot, cell.behavior, cell.hostId, cell.events, cell.first, cell.last);
  cells.complete(slot, seal);
}

const daysOf = (list: readonly Given[]) => [...new Set(list.map(epochDay))];

/** What the functions over rows say of the same cells. */
function expected(list: readonly Cell[], range: { from: number; to: number }, bins: Bins) {
  const near = list.filter(({ first, last }) => first < range.to && last >= range.from);
  const inside = near.filter(({ first, last }) => first >= range.from && last < range.to);
  const { counts, open } = binCells(inside, bins);
  return {
    tallies: tallyCells(inside),
    counts,
    open,
    cut: near.filter((cell) => !inside.includes(cell)),
    starts: firstCells(inside, SAMPLE_HOSTS, SAMPLE_PAIRS),
  };
}

const key = ({ behaviorId, hostId, first, last, events }: Cell) => `${behaviorId} ${hostId} ${first} ${last} ${events}`;
const keys = (cells: readonly Cell[]) => cells.map(key).sort();

function compare(counts: SealedCounts, asked: readonly number[], want: ReturnType<typeof expected>): void {
  const ids = asked.map(idOf);
  const rows = (columns: SealedCounts['open']) => cellsFrom(columns, ids, () => 0);
  const byBehavior = new Map(
    ids.flatMap((id, i) =>
      counts.events[i]! > 0
        ? [[id, { events: counts.events[i]!, first: counts.first[i]!, last: counts.last[i]! }]]
        : [],
    ),
  );
  expect(byBehavior).toEqual(want.tallies.byBehavior);
  const { hosts, byDay } = counts;
  expect(
    new Map(
      [...hosts.id].map((id, i) => [id, { events: hosts.events[i]!, first: hosts.first[i]!, last: hosts.last[i]! }]),
    ),
  ).toEqual(want.tallies.byHost);
  expect(new Map([...byDay.day].map((day, i) => [day * DAY_MS, byDay.events[i]!]))).toEqual(want.tallies.byDay);
  expect(new Map([...counts.bins].flatMap((events, bin) => (events > 0 ? [[bin, events]] : [])))).toEqual(want.counts);
  expect(keys(rows(counts.open))).toEqual(keys(want.open));
  expect(keys(rows(counts.cut))).toEqual(keys(want.cut));
  const chosen = firstCells(rows(counts.starts), SAMPLE_HOSTS, SAMPLE_PAIRS);
  expect(chosen.map(({ first }) => first)).toEqual(want.starts.map(({ first }) => first));
}

describe('cells in memory', () => {
  it('count what the rows of the rollups count, in any range', () => {
    fc.assert(
      fc.property(
        rollups,
        fc.uniqueArray(fc.nat(BEHAVIORS + 3)),
        fc.nat(6 * DAY_MS),
        fc.nat(6 * DAY_MS),
        (list, asked, from, length) => {
          const cells = new SealedCells();
          for (const day of daysOf(list)) load(cells, list, day, `seal ${day}`);
          const range = { from: FIRST_DAY * DAY_MS + from - DAY_MS, to: FIRST_DAY * DAY_MS + from - DAY_MS + length };
          const bins = binsFor(range.from, range.to);
          const seals = daysOf(list).map((day) => [day, `seal ${day}`] as const);
          const counts = cells.count(asked, { seals, everyDay: true, ...range, bins });
          expect([...counts.days].sort()).toEqual(daysOf(list).sort());
          compare(
            counts,
            asked,
            expected(
              list.filter(({ behavior }) => asked.includes(behavior)),
              range,
              bins,
            ),
          );
        },
      ),
    );
  });

  it('count a day only under the seal that the asker sees, whatever was loaded and dropped before', () => {
    const range = { from: 0, to: 4e12 };
    const bins = binsFor(FIRST_DAY * DAY_MS, (FIRST_DAY + 5) * DAY_MS);
    const step = fc.record({ list: rollups, drop: fc.integer({ min: FIRST_DAY, max: FIRST_DAY + 4 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
        const cells = new SealedCells(0);
        const holds = new Map<number, { seal: string; list: Given[] }>();
        for (const [n, { list, drop }] of steps.entries()) {
          for (const day of daysOf(list)) {
            load(cells, list, day, `seal ${n}`);
            holds.set(day, { seal: `seal ${n}`, list: list.filter((cell) => epochDay(cell) === day) });
          }
          cells.drop(drop);
          holds.delete(drop);
          // what was begun and never completed does not count
          const begun = cells.begin(drop);
          cells.add(begun, 0, 0, 1, drop * DAY_MS, drop * DAY_MS);
          if (n % 2 === 0) cells.abandon(begun);
        }
        const asked = Array.from({ length: BEHAVIORS }, (_, i) => i);
        const seals = [...holds].map(([day, { seal }]) => [day, seal] as const);
        const stale = [[FIRST_DAY + 9, 'never loaded'] as const];
        const counts = cells.count(asked, { seals: [...seals, ...stale], everyDay: true, ...range, bins });
        expect([...counts.days].sort()).toEqual([...holds.keys()].sort());
        compare(
          counts,
          asked,
          expected(
            [...holds.values()].flatMap(({ list }) => list),
            range,
            bins,
          ),
        );
        const other = seals.map(([day]) => [day, 'another'] as const);
        expect(cells.count(asked, { seals: other, everyDay: true, ...range, bins }).days).toHaveLength(0);
      }),
    );
  });
});
