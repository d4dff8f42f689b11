import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createToken } from '@/lib/access';
import { actor } from '@/lib/access/actor';
import type { IngestAnswer } from '@/lib/sources/source';
import { cpuSeconds } from '../cpu';
import { Writer } from '../fault/writer';
import { type Bodies, inOneRow } from './bodies';
import type { BenchServer } from './database';
import { type Dictionary, dictionaryRows, type Statement, type TableSize, tableSizes, topStatements } from './disk';
import { type HotFunction, hotFunctions } from './profile';

export interface Plan {
  senders: number;
  /** processes that take records in */
  apps: number;
  /** file for a CPU profile of the first of them */
  profile?: string;
}

export interface Measured extends Plan {
  records: number;
  seconds: number;
  /** requests that were answered 503 and sent again: the machine was too busy */
  refused: number;
  eventsPerSecond: number;
  /** milliseconds from sending a request to its acknowledgement: median and 95th percentile */
  answered: { median: number; p95: number };
  cpuSeconds: { app: number; postgres: number; sender: number };
  matches: number;
  alerts: number;
  walBytesPerEvent: number;
  bytesPerEvent: number;
  tables: (TableSize & { bytesPerEvent: number })[];
  dictionary: Dictionary;
  statements: Statement[];
  hot: HotFunction[];
}

const SOURCE = 'bench';

/** Sends the bodies to the way in over HTTP, into a fresh database, and counts what that cost. */
export async function measure(server: BenchServer, name: string, bodies: Bodies, plan: Plan): Promise<Measured> {
  const { url, pool } = await server.database(name);
  const apps: Writer[] = [];
  try {
    for (let i = 0; i < plan.apps; i++) apps.push(await Writer.start(url));
    const { token } = await createToken(actor(), { name: SOURCE, source: SOURCE }, pool);
    const wal = async () => Number((await pool.query(`select pg_current_wal_lsn() - '0/0' as at`)).rows[0].at);
    const cpu = () => ({
      app: apps.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0),
      postgres: server.cpuSeconds(),
      sender: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
    });
    const query = `?from=${bodies.from}&to=${bodies.to}`;
    const rows = plan.senders === 1 ? [inOneRow(bodies)] : bodies.streams;
    if (plan.profile) await apps[0]!.profile();
    const [walBefore, before, since] = [await wal(), cpu(), performance.now()];
    const times: number[] = [];
    let created = 0;
    let refused = 0;
    await Promise.all(
      rows.map(async (files, sender) => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        for (const file of files) {
          const began = performance.now();
          const to = apps[sender % apps.length]!.url + query;
          let answer = await send(to, token, readFileSync(file), agent);
          for (; answer === 'not now'; refused++) {
            await sleep(100);
            answer = await send(to, token, readFileSync(file), agent);
          }
          created += answer.created;
          times.push(performance.now() - began);
        }
        agent.destroy();
      }),
    );
    const seconds = (performance.now() - since) / 1000;
    const [after, walAfter] = [cpu(), await wal()];
    if (plan.profile) await apps[0]!.profile(plan.profile);
    const stored = await counts(pool);
    if (created !== bodies.records || stored.events !== bodies.records)
      throw new Error(`${bodies.records} records were sent, ${created} acknowledged as new, ${stored.events} stored`);
    if (bodies.intrusions > 0 && stored.matches === 0) throw new Error('The planted intrusions were not detected.');
    const statements = await topStatements(pool);
    const tables = await tableSizes(pool);
    const dictionary = await dictionaryRows(pool);
    times.sort((a, b) => a - b);
    return {
      ...plan,
      records: bodies.records,
      seconds,
      refused,
      eventsPerSecond: bodies.records / seconds,
      answered: { median: times[times.length >> 1]!, p95: times[Math.floor(times.length * 0.95)]! },
      cpuSeconds: {
        app: after.app - before.app,
        postgres: after.postgres - before.postgres,
        sender: after.sender - before.sender,
      },
      matches: stored.matches,
      alerts: stored.alerts,
      walBytesPerEvent: (walAfter - walBefore) / bodies.records,
      bytesPerEvent: tables.reduce((sum, t) => sum + t.tableBytes + t.indexBytes, 0) / bodies.records,
      tables: tables.map((t) => ({ ...t, bytesPerEvent: (t.tableBytes + t.indexBytes) / bodies.records })),
      dictionary,
      statements,
      hot: plan.profile === undefined ? [] : hotFunctions(plan.profile),
    };
  } finally {
    await Promise.all(apps.map((app) => app.kill()));
    await pool.end();
  }
}

async function counts(pool: { query(sql: string): Promise<{ rows: Record<string, number>[] }> }) {
  const { rows } = await pool.query(
    `select (select count(*) from events)::int as events, (select count(*) from matches)::int as matches,
       (select count(*) from alerts where redirect_to is null)::int as alerts`,
  );
  return rows[0] as { events: number; matches: number; alerts: number };
}

function send(url: string, token: string, body: Buffer, agent: Agent): Promise<IngestAnswer | 'not now'> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/x-ndjson',
    'content-length': body.length,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200) resolve(JSON.parse(text) as IngestAnswer);
        else if (answer.statusCode === 503) resolve('not now');
        else reject(new Error(`HTTP ${answer.statusCode}: ${text.slice(0, 300)}`));
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
