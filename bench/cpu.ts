import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';

interface Stat {
  parent: number;
  /** clock ticks: its own, and those of children that ended */
  ticks: number;
}

function statOf(pid: number): Stat {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return { parent: fields[1]!, ticks: fields[11]! + fields[12]! + fields[13]! + fields[14]! };
}

/** CPU seconds that a process has used. Linux counts a hundred ticks a second. */
export function cpuSeconds(pid: number): number {
  return statOf(pid).ticks / 100;
}

/** CPU seconds that all processes of a PostgreSQL on this machine have used, as a function to ask again and again. */
export async function postgresSeconds(db: pg.Pool | pg.Client): Promise<() => number> {
  const { rows } = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
  const postmaster = statOf(rows[0]!.pid).parent;
  return () => treeSeconds(postmaster);
}

function treeSeconds(postmaster: number): number {
  let ticks = statOf(postmaster).ticks;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = statOf(Number(name));
      if (stat.parent === postmaster) ticks += stat.ticks;
    } catch {
      // it ended meanwhile
    }
  }
  return ticks / 100;
}
