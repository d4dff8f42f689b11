import pg from 'pg';
import { poolOptions, type Queryable } from '../db/client';
import { READER_OPTIONS } from '../db/reader';
import { UNSEEN_PROCESS } from '../telemetry/dictionary-store';
import { type EventKind, kindCode, kindOfCode } from '../telemetry/event';
import { dayText } from '../telemetry/partitions-store';
import { rollupDays } from '../telemetry/rollup-days-store';
import { epochMs, timestampOf } from '../telemetry/store';
import { Dictionary } from './dictionary';
import { SealedCells } from './sealed-cells';

/** Ids are hashes: equal ranges of them hold equally many behaviors. A process and what it did are in one shard. */
export interface ShardRange {
  shard: number;
  of: number;
}

interface CellRow {
  id: string;
  host: number;
  day: number;
  events: number;
  first: number;
  last: number;
}

const FETCH = 10_000;
/** For one piece, on a database that is cold and busy. */
const FETCH_TIMEOUT_MS = 300_000;
/** Clocks of a database may be set back a little. */
const MARGIN_MS = 60_000;

/** The bounds of a shard as uuids; the last one has no upper bound. */
export function boundsOf({ shard, of }: ShardRange): { from: string; to: string | null } {
  const at = (n: number) =>
    `${Math.floor((n * 2 ** 32) / of)
      .toString(16)
      .padStart(8, '0')}-0000-0000-0000-000000000000`;
  return { from: at(shard), to: shard + 1 === of ? null : at(shard + 1) };
}

/** A shard of a database's dictionary, kept up to date by `sync`. */
export class Shard {
  private readonly pool: pg.Pool;
  private dictionary = new Dictionary();
  /** of the behaviors here, on the days that are sealed */
  cells = new SealedCells();
  private loadingCells: Promise<void> | undefined;
  /** another one has other numbers for its behaviors */
  private generation = 0;
  /** rows that were written before are all here */
  private since: string | null = null;
  /** rows that are here although they were written later */
  private recent = new Set<string>();
  private syncing: Promise<void> | undefined;

  constructor(
    url: string,
    private readonly range: ShardRange,
    private readonly limitBytes: number,
  ) {
    this.pool = new pg.Pool({ ...poolOptions(url), ...READER_OPTIONS, max: 2, application_name: 'unwrap backtest' });
    this.pool.on('error', () => {});
  }

  /**
   * The shard with everything in it that was committed before the call.
   * @param told is called with the number of behaviors that are loaded so far
   */
  async current(told: (loaded: number) => void = () => {}): Promise<Dictionary> {
    // a sync that began before the call may have missed what was committed since
    await this.syncing?.catch(() => {});
    this.syncing ??= this.sync(told).finally(() => {
      this.syncing = undefined;
    });
    await this.syncing;
    return this.dictionary;
  }

  end(): Promise<void> {
    return this.pool.end();
  }

  private async sync(told: (loaded: number) => void): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('begin isolation level repeatable read read only');
      await client.query(`set local statement_timeout = ${FETCH_TIMEOUT_MS}`);
      const next = await oldestWriter(client);
      const later = new Set<string>();
      const take = (id: string, isLater: boolean) => {
        if (isLater) later.add(id);
        return !this.recent.has(id);
      };
      await this.read(client, next, take, told);
      await client.query('commit');
      this.since = next;
      this.recent = later;
    } catch (error) {
      await client.query('rollback').catch(() => {});
      // half of it would be there twice after the next try
      this.dictionary = new Dictionary();
      this.cells = new SealedCells();
      this.generation++;
      this.since = null;
      this.recent = new Set();
      throw error;
    } finally {
      client.release();
    }
  }

  private async read(
    db: Queryable,
    next: string,
    take: (id: string, later: boolean) => boolean,
    told: (loaded: number) => void,
  ): Promise<void> {
    const { from, to } = boundsOf(this.range);
    const params = [from, to, this.since, next];
    const inRange = (column: string) => `${column} >= $1::uuid and ($2::uuid is null or ${column} < $2::uuid)`;
    // a condition of its own for each case: the index on the time is used only without an `or`
    const written = (column: string) =>
      this.since === null ? '$3::timestamptz is null' : `${column} >= $3::timestamptz`;
    await each<{ id: string; kind: number; doc: string; later: boolean }>(
      db,
      `select behavior_id as id, kind, doc::text as doc, created_at >= $4::timestamptz as later from behaviors
       where process_behavior_id is null and ${inRange('behavior_id')} and ${written('created_at')}`,
      params,
      ({ id, kind, doc, later }) => {
        if (!take(id, later)) return;
        this.dictionary.addProcess(id, kind === UNSEEN_PROCESS ? undefined : kindOfCode(kind), doc);
        this.check();
      },
      () => told(this.dictionary.size),
    );
    await each<{ id: string; kind: number; process: string; doc: string; target: string | null; later: boolean }>(
      db,
      `select b.behavior_id as id, b.kind, b.process_behavior_id as process, b.doc::text as doc, t.doc::text as target,
         b.created_at >= $4::timestamptz as later
       from behaviors b left join targets t on t.target_id = b.target_id
       where ${inRange('b.process_behavior_id')} and ${written('b.created_at')}`,
      params,
      ({ id, kind, process, doc, target, later }) => {
        if (!take(id, later)) return;
        this.dictionary.add(id, kindOfCode(kind), process, doc, target);
        this.check();
      },
      () => told(this.dictionary.size),
    );
  }

  /**
   * Reads the cells of days that were sealed since, and forgets those of days that were opened. Questions do not wait for it:
   * the database counts what is not here.
   */
  loadCells(): Promise<void> {
    this.loadingCells ??= this.readCells().finally(() => {
      this.loadingCells = undefined;
    });
    return this.loadingCells;
  }

  private async readCells(): Promise<void> {
    const { cells, dictionary, generation } = this;
    const client = await this.pool.connect();
    try {
      await client.query('begin isolation level repeatable read read only');
      await client.query(`set local statement_timeout = ${FETCH_TIMEOUT_MS}`);
      const seals = new Map(
        (await rollupDays(client)).flatMap(({ day, seal }) => (seal === null ? [] : [[day, seal]])),
      );
      for (const day of cells.days()) if (seals.get(day) !== cells.sealOf(day)) cells.drop(day);
      const wanted = [...seals].filter(([day]) => cells.sealOf(day) === undefined);
      if (wanted.length > 0)
        await this.readDays(client, wanted, dictionary, cells, () => generation === this.generation);
      await client.query('commit');
      client.release();
    } catch (error) {
      // whatever went wrong in it ends with the connection
      client.release(true);
      throw error;
    }
  }

  private async readDays(
    db: Queryable,
    wanted: readonly (readonly [day: number, seal: string])[],
    dictionary: Dictionary,
    cells: SealedCells,
    current: () => boolean,
  ): Promise<void> {
    const slots = new Map(wanted.map(([day]) => [day, cells.begin(day)]));
    const numbers = dictionary.numbers();
    const { from, to } = boundsOf(this.range);
    await each<CellRow>(
      db,
      `select r.behavior_id as id, r.host_id as host, r.day - '1970-01-01'::date as day, r.count as events,
         ${epochMs('r.first_ts')} as first, ${epochMs('r.last_ts')} as last
       from rollups r join (select behavior_id, coalesce(process_behavior_id, behavior_id) as place from behaviors) b using (behavior_id)
       where r.day = any($3::date[]) and b.place >= $1::uuid and ($2::uuid is null or b.place < $2::uuid)`,
      [from, to, wanted.map(([day]) => dayText(day))],
      ({ id, host, day, events, first, last }) => {
        const slot = slots.get(day);
        if (slot === undefined) return;
        const number = numbers.get(id);
        if (number !== undefined && dictionary.bytes + cells.bytes <= this.limitBytes)
          cells.add(slot, number, host, events, first, last);
        else {
          // what does not fit, or came after the dictionary was read, is left to the database
          cells.abandon(slot);
          slots.delete(day);
        }
      },
      () => {},
    );
    if (current()) for (const [day, seal] of wanted) if (slots.has(day)) cells.complete(slots.get(day)!, seal);
  }

  /** How many events the shard's behaviors have in these times; hosts: on these alone. */
  async eventsIn(
    spans: readonly (readonly [from: number, to: number])[],
    kinds: readonly EventKind[],
    hosts: readonly number[] | undefined,
  ): Promise<Map<string, number>> {
    const out = new Map<string, number>();
    const { from, to } = boundsOf(this.range);
    for (const [begin, end] of spans) {
      const { rows } = await this.pool.query<{ id: string; events: number }>(
        `select e.behavior_id as id, e.events from (
           select behavior_id, count(*)::float8 as events from events
           where ts >= ${timestampOf('$3::float8')} and ts < ${timestampOf('$4::float8')} and kind = any($5::smallint[])
             and ($6::int[] is null or host_id = any($6::int[])) group by 1) e
         join behaviors b on b.behavior_id = e.behavior_id
         where coalesce(b.process_behavior_id, b.behavior_id) >= $1::uuid
           and ($2::uuid is null or coalesce(b.process_behavior_id, b.behavior_id) < $2::uuid)`,
        [from, to, begin, end, kinds.map(kindCode), hosts ?? null],
      );
      for (const { id, events } of rows) out.set(id, (out.get(id) ?? 0) + events);
    }
    return out;
  }

  private check(): void {
    if (this.dictionary.bytes > this.limitBytes) throw new TooLarge();
  }
}

/** The dictionary does not fit the memory that it may take: rules stream it from the database instead. */
export class TooLarge extends Error {}

/**
 * Whoever writes now began at this time or later, and a row bears the time at which its transaction began: what is not
 * visible yet was written from then on.
 */
async function oldestWriter(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ at: string }>(
    `select (coalesce(min(xact_start), now()) - $1::interval)::text as at from pg_stat_activity
     where xact_start is not null and datname = current_database()`,
    [`${MARGIN_MS} milliseconds`],
  );
  return rows[0]!.at;
}

/** Rows by a cursor: their number has no bound. */
async function each<Row extends pg.QueryResultRow>(
  db: Queryable,
  sql: string,
  params: unknown[],
  row: (row: Row) => void,
  page: () => void,
): Promise<void> {
  await db.query(`declare dictionary no scroll cursor for ${sql}`, params);
  for (;;) {
    const { rows } = await db.query<Row>(`fetch ${FETCH} from dictionary`);
    for (const one of rows) row(one);
    page();
    if (rows.length < FETCH) break;
  }
  await db.query('close dictionary');
}
