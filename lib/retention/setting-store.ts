import type pg from 'pg';
import type { Actor } from '../access/actor';
import { audit } from '../access/audit-store';
import { pool, type Queryable, transaction } from '../db/client';
import { AppError } from '../errors';
import { readKeptFrom } from '../telemetry/border-store';
import { dayOf, dayText, partitionsBefore } from '../telemetry/partitions-store';
import { epochMs, timestampOf } from '../telemetry/store';
import { nowMs } from '../time';
import { borderOf, keptDays, type RetentionPlan, type RetentionState } from './retention';

const NAME = 'retention days';

/** How many days are kept; null, as at first: everything. */
export async function readKeptDays(db: Queryable = pool()): Promise<number | null> {
  const { rows } = await db.query<{ value: unknown }>('select value from settings where name = $1', [NAME]);
  return keptDays.safeParse(rows[0]?.value ?? null).data ?? null;
}

export async function readRetention(db: Queryable = pool()): Promise<RetentionState> {
  const [days, keptFrom, { rows }] = [
    await readKeptDays(db),
    await readKeptFrom(db),
    await db.query<Pick<RetentionState, 'storedFrom' | 'events'>>(
      `select (select ${epochMs('min(first_ts)')} from hosts) as "storedFrom", coalesce(sum(events), 0)::float8 as events from host_days`,
    ),
  ];
  const left = keptFrom === null ? [] : await partitionsBefore(db, dayOf(keptFrom));
  const behind = left.filter(({ parent }) => parent === 'events').length;
  return { days, keptFrom, behind, ...rows[0]! };
}

/** What would go at once. Counted from what hosts reported on their days, and from the sizes of whole days. */
export async function planRetention(days: number, db: Queryable = pool()): Promise<RetentionPlan> {
  const keptFrom = borderOf(days, nowMs());
  const border = dayOf(keptFrom);
  const before = timestampOf('$1::float8');
  const { rows: events } = await db.query<{ days: number; events: number }>(
    'select count(distinct day)::int as days, coalesce(sum(events), 0)::float8 as events from host_days where day < $1::date',
    [dayText(border)],
  );
  const { rows: bytes } = await db.query<{ bytes: number }>(
    'select coalesce(sum(pg_total_relation_size(name::regclass)), 0)::float8 as bytes from unnest($1::text[]) x(name)',
    [(await partitionsBefore(db, border)).map(({ name }) => name)],
  );
  const { rows: alerts } = await db.query<{ alerts: number; openAlerts: number }>(
    `select count(*)::int as alerts, count(*) filter (where status in ('new', 'in_progress'))::int as "openAlerts"
     from alerts where first_ts < ${before} and redirect_to is null and status <> 'withdrawn'`,
    [keptFrom],
  );
  const { rows: quarantine } = await db.query<{ quarantined: number }>(
    `select count(*)::int as quarantined from quarantine where received_at < ${before}`,
    [keptFrom],
  );
  return { days, keptFrom, drops: { ...events[0]!, ...bytes[0]!, ...alerts[0]!, ...quarantine[0]! } };
}

/**
 * Sets how much is kept. A number of days is set with the border that its plan named: a plan of yesterday is refused, as it
 * spoke of one day less.
 * @param then what belongs to the same transaction: the job that drops
 */
export async function writeKeptDays(
  by: Actor,
  days: number | null,
  planned: number | null,
  then: (tx: pg.ClientBase) => Promise<void> = async () => {},
  db: pg.Pool = pool(),
): Promise<void> {
  const plan = days === null ? null : await planRetention(days, db);
  if (plan && plan.keptFrom !== planned)
    throw new AppError('conflict', 'The plan is of another day. Look at what would be dropped now.');
  await transaction(
    async (tx) => {
      await tx.query(
        'insert into settings (name, value) values ($1, $2::jsonb) on conflict (name) do update set value = excluded.value',
        [NAME, JSON.stringify(days)],
      );
      await then(tx);
      const details = plan ? { days, before: new Date(plan.keptFrom).toISOString(), drops: plan.drops } : { days };
      await audit(tx, { actor: by, action: 'change', object: 'setting', objectId: NAME, details });
    },
    { pool: db },
  );
}
