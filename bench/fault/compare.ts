import pg from 'pg';
import { poolOptions } from '@/lib/db/client';
import { withClient } from '@/lib/db/server';
import { startThrowAway } from '@/lib/db/test-server';
import { installStarters } from '@/lib/detectors/starter-store';
import { ingest } from '@/lib/ingest';
import { RECORDING_RANGE } from '@/lib/sources/recordings';
import { finalState } from '@/lib/telemetry/final-state-store';
import { eventsFrom, placeText, rawRecords } from '@/lib/telemetry/store';
import { verify } from '@/lib/verify/store';
import { installDetectors, type Load } from './load';

export const SOURCE = 'fault';

export interface Comparison {
  events: number;
  /** acknowledged records that are not stored, byte for byte */
  lost: number;
  /** records that are stored more than once, or that nobody sent */
  duplicated: number;
  matches: { stored: number; lost: number; doubled: number };
  alerts: number;
  /** lines in which the stored state differs from that of one undisturbed process */
  state: { missing: string[]; extra: string[]; missingCount: number; extraCount: number };
  /** what `unwrap verify` finds */
  differences: string[];
}

export const sound = (c: Comparison): boolean =>
  c.lost + c.duplicated + c.matches.lost + c.matches.doubled + c.state.missingCount + c.state.extraCount === 0 &&
  c.differences.length === 0;

/** A pool whose questions may take as long as they take. */
export function patientPool(url: string): pg.Pool {
  const pool = new pg.Pool({ ...poolOptions(url), statement_timeout: 0, idle_in_transaction_session_timeout: 0 });
  pool.on('error', () => {});
  return pool;
}

/** Compares what is stored with what was sent, and with what one process stores of it in order and undisturbed. */
export async function compare(databaseUrl: string, load: Load): Promise<Comparison> {
  const pool = patientPool(databaseUrl);
  try {
    const sent = new Map<string, number>();
    for (const line of load.batches.flat()) sent.set(line.toString('latin1'), 0);
    const { events, unknown } = await countStored(pool, sent);
    const times = [...sent.values()];
    const state = await finalState(pool, SOURCE);
    const expected = await undisturbed(pool, load);
    const [missing, extra] = [surplus(expected, state), surplus(state, expected)];
    const isMatch = (line: string) => line.startsWith('match ');
    const { differences, alerts } = await verify(pool);
    return {
      events,
      lost: times.filter((n) => n === 0).length,
      duplicated: unknown + times.reduce((sum, n) => sum + Math.max(0, n - 1), 0),
      matches: {
        stored: state.filter(isMatch).length,
        lost: missing.filter(isMatch).length,
        doubled: extra.filter(isMatch).length,
      },
      alerts,
      state: {
        missing: missing.slice(0, 8),
        extra: extra.slice(0, 8),
        missingCount: missing.length,
        extraCount: extra.length,
      },
      differences: differences.map(({ text, examples }) => `${text}: ${examples.join('; ')}`),
    };
  } finally {
    await pool.end();
  }
}

/** Counts how often each record is stored, by the raw bytes behind each event. */
async function countStored(pool: pg.Pool, sent: Map<string, number>): Promise<{ events: number; unknown: number }> {
  const { rows: hosts } = await pool.query<{ id: number }>('select host_id as id from hosts where source = $1', [
    SOURCE,
  ]);
  let stored = 0;
  let unknown = 0;
  for (const { id } of hosts) {
    const events = await eventsFrom(pool, [{ hostId: id, time: 0, seq: 0, part: 0 }]);
    const raw = await rawRecords(pool, events);
    for (const event of events) {
      const bytes = raw.get(placeText(event))?.bytes;
      const text = bytes && Buffer.from(bytes).toString('latin1');
      const times = text === undefined ? undefined : sent.get(text);
      if (times === undefined) unknown++;
      else sent.set(text!, times + 1);
    }
    stored += events.length;
  }
  return { events: stored, unknown };
}

/** The state that one process makes of the load in a database of its own, with the same key and the same detectors. */
async function undisturbed(pool: pg.Pool, load: Load): Promise<string[]> {
  const { rows } = await pool.query(`select value from settings where name = 'installation_key'`);
  const server = await startThrowAway();
  const url = new URL(server.info.url);
  url.pathname = '/control';
  await withClient(server.info.url, (client) =>
    client.query(`create database control template ${server.info.template}`),
  );
  const control = patientPool(url.href);
  try {
    await control.query(`insert into settings (name, value) values ('installation_key', $1)`, [
      JSON.stringify(rows[0].value),
    ]);
    await installStarters(control);
    await installDetectors(control);
    const range = { from: Date.parse(RECORDING_RANGE.from), to: Date.parse(RECORDING_RANGE.to) };
    for (let at = 0; at < load.batches.length; at += 10) {
      const body = load.batches
        .slice(at, at + 10)
        .flat()
        .map((line) => `${line}\n`);
      await ingest(Buffer.from(body.join('')), { pool: control, source: SOURCE, range });
    }
    return await finalState(control, SOURCE);
  } finally {
    await control.end();
    await server.stop();
  }
}

/** Lines that `a` has more often than `b`. */
function surplus(a: readonly string[], b: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of b) left.set(line, (left.get(line) ?? 0) + 1);
  return a.filter((line) => {
    const n = left.get(line) ?? 0;
    left.set(line, n - 1);
    return n <= 0;
  });
}
