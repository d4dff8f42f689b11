import type pg from 'pg';
import { z } from 'zod';
import { type Actor, audit } from '../access';
import { type EvaluateOptions, evaluate } from '../backtest/evaluate-store';
import { eventsOf, type Found, judgedEvents } from '../backtest/found-store';
import { refOf } from '../backtest/samples';
import { storedSpan } from '../backtest/stored-store';
import type { FoundEvent } from '../backtest/tally';
import { pool, type Queryable, transaction } from '../db/client';
import type { ReadyRule } from '../detectors/rule';
import { DEFAULT_BUDGET, measureNoise, type Noise, type NoiseBudget, type NoisyEvent } from './noise';

/** Threads that hold the dictionary, and what stops them; without them the dictionary is read in this one. */
export type Threads = Pick<EvaluateOptions, 'scanner' | 'signal'>;

/** Brings the dictionary into the threads' memory: before a transaction that others wait for. */
export async function warm({ scanner, signal }: Threads): Promise<void> {
  await scanner?.scan([], { signal });
}

/** Events that are grouped into alerts; a rule with more is over any budget. */
const MOST_EVENTS = 50_000;
const SETTING = 'noise_budget';

/** What the rule would have raised of everything stored that people did not call true. */
export async function noiseOf(db: Queryable, rule: ReadyRule, threads: Threads = {}): Promise<Noise> {
  const span = await storedSpan(db);
  if (!span) return measureNoise([], 0, false);
  const scope = { range: { from: span.from, to: span.to + 1 }, everything: true };
  const evaluation = await evaluate(db, rule, scope, threads);
  const found: Found = { ids: [...evaluation.traits.keys()], kinds: rule.kinds, ...scope };
  const events: readonly FoundEvent[] = evaluation.events ?? (await eventsOf(db, found, MOST_EVENTS + 1));
  const known = new Set((await judgedEvents(db, found)).filter((e) => e.judgement === 'true').map(refOf));
  const noisy = events.filter((event) => !known.has(refOf(event))).slice(0, MOST_EVENTS);
  return measureNoise(await anchored(db, noisy), span.to - span.from, events.length > MOST_EVENTS);
}

async function anchored(db: Queryable, events: readonly FoundEvent[]): Promise<NoisyEvent[]> {
  if (events.length === 0) return [];
  const times = events.map(({ time }) => time);
  const { rows } = await db.query<NoisyEvent>(
    `select e.host_id as "hostId", p.anchor_id as "anchorId", k.time
     from unnest($1::int[], $2::float8[], $3::bigint[], $4::int[]) k(host_id, time, seq, part)
     join events e on e.host_id = k.host_id and e.ts = to_timestamp(k.time / 1000.0) and e.seq = k.seq and e.part = k.part
     join processes p on p.host_id = e.host_id and p.process_id = e.process_id
     where e.ts between to_timestamp($5::float8 / 1000.0) and to_timestamp($6::float8 / 1000.0)`,
    [
      events.map((e) => e.hostId),
      times,
      events.map((e) => e.seq),
      events.map((e) => e.part),
      times.reduce((a, b) => Math.min(a, b)),
      times.reduce((a, b) => Math.max(a, b)),
    ],
  );
  return rows;
}

const stored = z.object({ alertsPerDay: z.number().nonnegative(), hosts: z.number().int().nonnegative() });

export async function readBudget(db: Queryable = pool()): Promise<NoiseBudget> {
  const { rows } = await db.query<{ value: unknown }>('select value from settings where name = $1', [SETTING]);
  const read = stored.safeParse(rows[0]?.value);
  return read.success ? read.data : DEFAULT_BUDGET;
}

export function changeBudget(by: Actor, budget: NoiseBudget, db: pg.Pool = pool()): Promise<NoiseBudget> {
  return transaction(
    async (tx) => {
      const before = await readBudget(tx);
      await tx.query(
        'insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
        [SETTING, JSON.stringify(budget)],
      );
      const details = { before, after: budget };
      await audit(tx, { actor: by, action: 'change', object: 'setting', objectId: SETTING, details });
      return budget;
    },
    { pool: db },
  );
}
