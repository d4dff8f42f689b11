import type pg from 'pg';
import { nowMs } from './time';

/** Work that must happen although nobody asks for it. */
export interface Duty {
  /** the same in all processes of a database */
  name: string;
  /** milliseconds between two runs, over all processes together */
  every: number;
  run(pool: pg.Pool): Promise<unknown>;
}

/** "unwrap" and "duty" as one number: each duty's lock is this and a hash of its name. */
const LOCK = 72_707_372;

export interface Running {
  /** Takes no new work, and waits for what is under way. */
  stop(): Promise<void>;
}

/**
 * Runs duties again and again. Any number of processes may do so on one database: a duty is done by one of them at a time,
 * and by one of them per interval. Who holds it and dies gives it back with its connection.
 */
export function startDuties(pool: pg.Pool, duties: readonly Duty[]): Running {
  const timers: NodeJS.Timeout[] = [];
  const under = new Set<Promise<void>>();
  for (const duty of duties) {
    let busy = false;
    const turn = async () => {
      if (busy) return;
      busy = true;
      const work = take(pool, duty).catch((error) => console.error(`${duty.name} failed:`, error));
      under.add(work);
      await work;
      under.delete(work);
      busy = false;
    };
    const timer = setInterval(turn, Math.max(50, duty.every / 4));
    timer.unref();
    timers.push(timer);
  }
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(under);
    },
  };
}

/** Does the duty if it is due and nobody else does it. */
async function take(pool: pg.Pool, duty: Duty): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1, hashtext($2)) as held', [
      LOCK,
      duty.name,
    ]);
    if (!rows[0]!.held) return;
    try {
      if (await isDue(client, duty)) await duty.run(pool);
    } finally {
      await client.query('select pg_advisory_unlock($1, hashtext($2))', [LOCK, duty.name]);
    }
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** Whether an interval has passed since any process did it; it then counts as done from now on. */
async function isDue(client: pg.ClientBase, { name, every }: Duty): Promise<boolean> {
  const now = nowMs();
  const { rowCount } = await client.query(
    `insert into settings (name, value) values ($1, to_jsonb($2::float8)) on conflict (name) do update set value = excluded.value
     where (settings.value #>> '{}')::float8 not between $2::float8 - $3::float8 and $2::float8`,
    [`duty ${name}`, now, every],
  );
  return rowCount === 1;
}
