// One of the threads of a bulk load: takes numbers of chunks of hosts, makes and stores these hosts, and says what it stored.
import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { poolOptions } from '../../lib/db/client';
import { BulkLoad } from './bulk-load';
import { Claims } from './claims';
import { Fleet, type FleetOptions } from './generator';

export interface ThreadData {
  url: string;
  source: string;
  options: FleetOptions;
  claims: SharedArrayBuffer;
  chunkHosts: number;
  /** the setting that lists the chunks that are stored */
  setting: string;
}

export interface Stored {
  chunk: number;
  records: number;
  actions: Record<string, number>;
}

const { url, source, options, claims, chunkHosts, setting } = workerData as ThreadData;
// a machine that is busy with other things only takes longer
const pool = new pg.Pool({ ...poolOptions(url), statement_timeout: 0, idle_in_transaction_session_timeout: 0 });
pool.on('error', () => {});
const load = new BulkLoad(pool, source, new Claims(claims));
const fleet = new Fleet(options);

parentPort!.on('message', async (chunk: number | null) => {
  if (chunk === null) {
    await pool.end();
    parentPort!.close();
    return;
  }
  const actions: Record<string, number> = {};
  const hosts: string[][] = [];
  for (let host = chunk * chunkHosts; host < Math.min(options.hosts, (chunk + 1) * chunkHosts); host++) {
    const lines: string[] = [];
    for (const { line, action } of fleet.ofHost(host)) {
      lines.push(line);
      actions[action] = (actions[action] ?? 0) + 1;
    }
    if (lines.length > 0) hosts.push(lines);
  }
  const records = hosts.reduce((sum, lines) => sum + lines.length, 0);
  const stored: Stored = { chunk, records, actions };
  await load.put(hosts, (tx) =>
    tx.query(`update settings set value = value || jsonb_build_array($2::jsonb) where name = $1`, [
      setting,
      JSON.stringify(stored),
    ]),
  );
  parentPort!.postMessage(stored);
});
