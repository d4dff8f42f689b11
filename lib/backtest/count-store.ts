import type { Queryable } from '../db/client';
import { kindCode } from '../telemetry/event';
import { rollupDays } from '../telemetry/rollup-days-store';
import { addNumber, addTo, binCells, type Cell, firstCells, midnight, tallyCells } from './cells';
import { binCellEvents, cutCells, readCells, tallied, tallies } from './cells-store';
import type { Evaluation } from './evaluate-store';
import type { Traits } from './facets';
import type { Found } from './found-store';
import { type Bins, binsFor, binTimes, DAY } from './histogram';
import { cellsFrom, SAMPLE_HOSTS, SAMPLE_PAIRS } from './sealed-count';
import type { SealedPart } from './shards';
import { type FoundEvent, type Tallies, type Tally, tallyEvents } from './tally';

/** What was found, counted. */
export interface Counted {
  tallies: Tallies;
  /** of the histogram; null where nothing was found */
  bins: Bins | null;
  /** events by bin number */
  binCounts: ReadonlyMap<number, number>;
  /** where to look for samples; undefined where the database is to choose */
  starts?: readonly Cell[] | undefined;
}

/** Bins finer than a day: only while so few events have to be looked at one by one. */
const MOST_OPENED = 60_000;

/** Counts by the cells in memory as far as they go, by those of the database for the rest, and event by event where it must. */
export async function countFound(
  db: Queryable,
  found: Found,
  { events, sealed, traits }: Evaluation,
): Promise<Counted> {
  if (events) return countSingly(found, events);
  const memory = sealed?.length ? await joinMemory(db, found, sealed, traits) : undefined;
  if (memory) return finish(db, found, memory.part, memory.rest);
  const cells = await readCells(db, found);
  if (cells) return finish(db, found, emptyPart(), cells);
  const tallies = await tallied(db, found);
  return { tallies, ...byDays(found, tallies) };
}

/** How many events were found, and nothing else of them. */
export async function countEvents(db: Queryable, found: Found, evaluation: Evaluation): Promise<number> {
  const { events, sealed, traits } = evaluation;
  if (events) return events.length;
  const memory = sealed?.length ? await joinMemory(db, found, sealed, traits) : undefined;
  const { byHost } = memory ? tallyCells(memory.rest, memory.part) : await tallies(db, found);
  return [...byHost.values()].reduce((sum, host) => sum + host.events, 0);
}

function countSingly({ range }: Found, events: readonly FoundEvent[]): Counted {
  const tallies = tallyEvents(events);
  if (events.length === 0) return { tallies, bins: null, binCounts: new Map() };
  const bins = binsFor(range.from, range.to);
  return {
    tallies,
    bins,
    binCounts: binTimes(
      bins,
      events.map(({ time }) => time),
    ),
  };
}

/** What cells in memory say. */
interface Part {
  byBehavior: Map<string, Tally>;
  byHost: Map<number, Tally>;
  byDay: Map<number, number>;
  binCounts: Map<number, number>;
  open: Cell[];
  starts: Cell[];
}

const emptyPart = (): Part => ({
  byBehavior: new Map(),
  byHost: new Map(),
  byDay: new Map(),
  binCounts: new Map(),
  open: [],
  starts: [],
});

/** The parts of all threads together, and the cells that none of them counted. Undefined where these are too many. */
async function joinMemory(
  db: Queryable,
  found: Found,
  sealed: readonly SealedPart[],
  traits: ReadonlyMap<string, Traits>,
): Promise<{ part: Part; rest: Cell[] } | undefined> {
  const { question } = sealed[0]!;
  const bins = binsFor(found.range.from, found.range.to);
  const sameRange = found.everything || (question.from === found.range.from && question.to === found.range.to);
  if (!sameRange || question.bins?.from !== bins.from || question.bins.binMs !== bins.binMs) return undefined;
  const days = await rollupDays(db, found.range);
  const seals = new Map(days.map(({ day, seal }) => [day, seal]));
  const part = emptyPart();
  const rest: Cell[] = [];
  const kindOf = (id: string) => kindCode(traits.get(id)!.kind);
  for (const { ids, counts } of sealed) {
    const counted = new Set(counts.days);
    // what was counted in another snapshot holds as long as this one shows the same seals
    if (question.seals.some(([day, seal]) => counted.has(day) && seals.get(day) !== seal)) return undefined;
    const left = days.flatMap(({ day }) => (counted.has(day) ? [] : [day]));
    if (left.length > 0) {
      const cells = await readCells(db, { ...found, ids, days: left });
      if (!cells) return undefined;
      rest.push(...cells);
    }
    rest.push(...(await cutCells(db, cellsFrom(counts.cut, ids, kindOf), found)));
    ids.forEach((id, i) => {
      if (counts.events[i]! > 0)
        part.byBehavior.set(id, { events: counts.events[i]!, first: counts.first[i]!, last: counts.last[i]! });
    });
    const { hosts, byDay } = counts;
    hosts.id.forEach((id, i) => {
      addTo(part.byHost, id, { events: hosts.events[i]!, first: hosts.first[i]!, last: hosts.last[i]! });
    });
    byDay.day.forEach((day, i) => {
      addNumber(part.byDay, midnight(day), byDay.events[i]!);
    });
    counts.bins.forEach((events, bin) => {
      if (events > 0) addNumber(part.binCounts, bin, events);
    });
    part.open.push(...cellsFrom(counts.open, ids, kindOf));
    part.starts.push(...cellsFrom(counts.starts, ids, kindOf));
  }
  return { part, rest };
}

async function finish(db: Queryable, found: Found, part: Part, rest: readonly Cell[]): Promise<Counted> {
  const tallies = tallyCells(rest, part);
  if (tallies.byHost.size === 0) return { tallies, bins: null, binCounts: new Map(), starts: [] };
  const starts = firstCells([...part.starts, ...rest], SAMPLE_HOSTS, SAMPLE_PAIRS);
  const bins = binsFor(found.range.from, found.range.to);
  if (bins.binMs >= DAY) return { tallies, ...byDays(found, tallies), starts };
  const more = binCells(rest, bins);
  const open = [...part.open, ...more.open];
  if (open.reduce((sum, { events }) => sum + events, 0) > MOST_OPENED)
    return { tallies, ...byDays(found, tallies), starts };
  const binCounts = new Map(part.binCounts);
  for (const counts of [more.counts, await binCellEvents(db, open, found, bins)])
    for (const [bin, events] of counts) addNumber(binCounts, bin, events);
  return { tallies, bins, binCounts, starts };
}

function byDays({ range }: Found, { byDay }: Tallies): Pick<Counted, 'bins' | 'binCounts'> {
  if (byDay.size === 0) return { bins: null, binCounts: new Map() };
  const bins = binsFor(range.from, range.to, DAY);
  const binCounts = new Map<number, number>();
  for (const [day, events] of byDay) addNumber(binCounts, Math.floor((day - bins.from) / bins.binMs), events);
  return { bins, binCounts };
}
