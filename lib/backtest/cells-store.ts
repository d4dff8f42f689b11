import type { Queryable } from '../db/client';
import { plain } from '../db/columns';
import { epochMs, timestampOf } from '../telemetry/store';
import { type Cell, firstCells, midnight, tallyCells } from './cells';
import { bounds, cellsOf, EVENT, type Found } from './found-store';
import type { Bins } from './histogram';
import { SAMPLE_HOSTS, SAMPLE_PAIRS } from './sealed-count';
import type { FoundEvent, Tallies, Tally } from './tally';

/** So many cells are counted here; more are counted by the database. */
const MOST_CELLS = 300_000;

/** The cells of what was found; undefined where there are too many to hold. */
export async function readCells(db: Queryable, found: Found, most = MOST_CELLS): Promise<Cell[] | undefined> {
  if (found.ids.length === 0) return [];
  if (found.ids.length > most) return undefined;
  const params: unknown[] = [];
  const { rows } = await db.query<Cell>(
    `select behavior_id as "behaviorId", host_id as "hostId", (day - '1970-01-01'::date) as day, kind, count as events,
       ${epochMs('first_ts')} as first, ${epochMs('last_ts')} as last
     from (${cellsOf(found, params)}) c limit $${params.push(most + 1)}`,
    params,
  );
  if (rows.length > most) return undefined;
  for (const row of rows) row.day = midnight(row.day);
  return rows;
}

/** What was found, counted by behavior, by host and by day. */
export async function tallies(db: Queryable, found: Found): Promise<Tallies> {
  const cells = await readCells(db, found);
  return cells ? tallyCells(cells) : tallied(db, found);
}

/** Of cells that an end of the range cuts, what lies in the range. */
export async function cutCells(db: Queryable, cells: readonly Cell[], found: Found): Promise<Cell[]> {
  if (cells.length === 0) return [];
  const params: unknown[] = [...cellParams(cells), plain(cells, (c) => c.last)];
  const { rows } = await db.query<{ n: number; events: number; first: number; last: number }>(
    `select c.n::int as n, e.events, e.first, e.last
     from unnest($1::int[], $2::uuid[], $3::float8[], $4::float8[]) with ordinality c(h, b, f, l, n) cross join lateral (
       select count(*)::float8 as events, ${epochMs('min(ts)')} as first, ${epochMs('max(ts)')} as last from events e
       where e.host_id = c.h and e.behavior_id = c.b and e.ts >= ${timestampOf('c.f')} and e.ts <= ${timestampOf('c.l')}
         and ${bounds(found, params)}) e
     where e.events > 0`,
    params,
  );
  return rows.map(({ n, ...part }) => ({ ...cells[n - 1]!, ...part }));
}

interface TallyRow {
  behaviorId: string | null;
  hostId: number | null;
  day: number | null;
  events: number;
  first: number;
  last: number;
}

/** The same where there are too many cells to hold: the database adds up. */
export async function tallied(db: Queryable, found: Found): Promise<Tallies> {
  const byBehavior = new Map<string, Tally>();
  const byHost = new Map<number, Tally>();
  const byDay = new Map<number, number>();
  const params: unknown[] = [];
  const { rows } = await db.query<TallyRow>(
    `select behavior_id as "behaviorId", host_id as "hostId", (day - '1970-01-01'::date) as day,
       sum(count)::float8 as events, ${epochMs('min(first_ts)')} as first, ${epochMs('max(last_ts)')} as last
     from (${cellsOf(found, params)}) c group by grouping sets ((behavior_id), (host_id), (day))`,
    params,
  );
  for (const { behaviorId, hostId, day, events, first, last } of rows) {
    if (behaviorId !== null) byBehavior.set(behaviorId, { events, first, last });
    else if (hostId !== null) byHost.set(hostId, { events, first, last });
    else byDay.set(midnight(day!), events);
  }
  return { byBehavior, byHost, byDay };
}

/** Events per bin of cells, event by event. */
export async function binCellEvents(
  db: Queryable,
  cells: readonly Cell[],
  found: Found,
  bins: Bins,
): Promise<Map<number, number>> {
  if (cells.length === 0) return new Map();
  const params: unknown[] = [bins.from * 1000, bins.binMs * 1000, ...cellParams(cells), plain(cells, (c) => c.last)];
  const { rows } = await db.query<{ bin: number; events: number }>(
    `select (((extract(epoch from e.ts) * 1000000)::int8 - $1::int8) / $2::int8)::int as bin, count(*)::float8 as events
     from unnest($3::int[], $4::uuid[], $5::float8[], $6::float8[]) c(h, b, f, l) cross join lateral (
       select * from events e where e.host_id = c.h and e.behavior_id = c.b and e.ts >= ${timestampOf('c.f')} and e.ts <= ${timestampOf('c.l')}
         and ${bounds(found, params)} offset 0) e
     group by 1`,
    params,
  );
  return new Map(rows.map((row) => [row.bin, row.events]));
}

const cellParams = (cells: readonly Cell[]) => [
  plain(cells, (c) => c.hostId),
  plain(cells, (c) => c.behaviorId),
  plain(cells, (c) => c.first),
];

/** The first few events of cells. */
async function cellEvents(db: Queryable, cells: readonly Cell[], found: Found): Promise<FoundEvent[]> {
  if (cells.length === 0) return [];
  const params: unknown[] = cellParams(cells);
  const { rows } = await db.query<FoundEvent>(
    `select ${EVENT} from unnest($1::int[], $2::uuid[], $3::float8[]) c(h, b, f) cross join lateral (
       select * from events e where e.host_id = c.h and e.behavior_id = c.b and e.ts >= ${timestampOf('c.f')}
         and ${bounds(found, params)} order by e.ts, e.seq, e.part limit 3) e`,
    params,
  );
  return rows;
}

/** Samples of a rule that matches a large part of the fleet come from so many of its behaviors. */
const SAMPLE_BEHAVIORS = 3_000;

/**
 * Events to choose samples from: the first of each host, and a few of the earliest pairs of host and behavior.
 * @param starts cells in which these are, where they are known
 */
export async function sampleEvents(db: Queryable, found: Found, starts?: readonly Cell[]): Promise<FoundEvent[]> {
  const known = starts ?? (await readCells(db, found));
  if (known) return cellEvents(db, firstCells(known, SAMPLE_HOSTS, SAMPLE_PAIRS), found);
  return sampled(db, { ...found, ids: spread(found.ids, SAMPLE_BEHAVIORS) });
}

/** The same where there are too many cells to hold. */
async function sampled(db: Queryable, found: Found): Promise<FoundEvent[]> {
  const params: unknown[] = [];
  const cell = cellsOf(found, params);
  const bind = (value: unknown) => `$${params.push(value)}`;
  const { rows } = await db.query<FoundEvent>(
    `with c as materialized (${cell}), starts as (
       (select distinct on (host_id) host_id, behavior_id, first_ts from c order by host_id, first_ts limit ${bind(SAMPLE_HOSTS)})
       union
       (select host_id, behavior_id, min(first_ts) from c group by 1, 2 order by 3 limit ${bind(SAMPLE_PAIRS)}))
     select ${EVENT} from starts s cross join lateral (
       select * from events e where e.host_id = s.host_id and e.behavior_id = s.behavior_id and e.ts >= s.first_ts
         and ${bounds(found, params)} order by e.ts, e.seq, e.part limit 3) e`,
    params,
  );
  return rows;
}

/** At most so many of them, from everywhere. */
function spread(ids: readonly string[], most: number): readonly string[] {
  if (ids.length <= most) return ids;
  return Array.from({ length: most }, (_, i) => ids[Math.floor((i * ids.length) / most)]!);
}
