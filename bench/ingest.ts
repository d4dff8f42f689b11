// npm run bench -- ingest [--events N] [--hosts N] [--size N] [--profile FOLDER] [--json]
// How many events a second are acknowledged, which means stored and seen by every live detector, and what they cost on disk.
// A fleet's telemetry made from the recordings goes over HTTP to the ingest route's own handler, which runs in a process of
// its own without the web server around it; PostgreSQL is the built-in one with the product's settings, on the same machine.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { FLEET } from './fleet/generator';
import { writeBodies } from './ingest/bodies';
import { startServer } from './ingest/database';
import { type Measured, measure, type Plan } from './ingest/measure';
import { describeLoad, describeRun } from './ingest/report';

interface Asked {
  events: string;
  hosts: string;
  size: string;
  seed: string;
  plans: string;
  profile?: string;
  json?: boolean;
}

/** `4x2`: four senders to two processes. */
function plansOf(text: string): Plan[] {
  return text.split(',').map((one) => {
    const [senders, apps = 1] = one.split('x').map(Number);
    if (senders !== 1 && senders !== 4) throw new Error(`${one}: there are plans of one sender or of four.`);
    return { senders, apps };
  });
}

async function run(asked: Asked): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'unwrap-bench-'));
  const say = (text: string) => {
    if (!asked.json) console.log(text);
  };
  try {
    const options = { ...FLEET, events: Number(asked.events), hosts: Number(asked.hosts), seed: Number(asked.seed) };
    const bodies = writeBodies(folder, options, Number(asked.size));
    const load = {
      records: bodies.records,
      hosts: options.hosts,
      days: options.days,
      bytesPerRecord: bodies.bytes / bodies.records,
      recordsPerRequest: Number(asked.size),
      actions: bodies.actions,
    };
    for (const line of describeLoad(load)) say(line);
    const runs: Measured[] = [];
    for (const [i, plan] of plansOf(asked.plans).entries()) {
      const profile =
        asked.profile && path.join(path.resolve(asked.profile), `app-${plan.senders}x${plan.apps}.cpuprofile`);
      if (profile) mkdirSync(path.dirname(profile), { recursive: true });
      const server = await startServer();
      try {
        runs.push(await measure(server, `bench_${i}`, bodies, { ...plan, profile }));
      } finally {
        await server.stop();
      }
      for (const line of describeRun(runs.at(-1)!)) say(line);
    }
    const machine = { cpu: os.cpus()[0]?.model, cores: os.cpus().length, node: process.version };
    if (asked.json) console.log(JSON.stringify({ machine, load, runs }, null, 1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await new Command('ingest')
  .description('Events per second that are acknowledged and detected, and their cost.')
  .option('--events <n>', 'records to send in each run', '1000000')
  .option('--hosts <n>', 'hosts that send them', '500')
  .option('--size <n>', 'records in a request', '5000')
  .option('--seed <n>', 'chooses the records', String(FLEET.seed))
  .option('--plans <list>', 'senders, or senders x processes that take records in', '1,4,4x2')
  .option('--profile <folder>', 'write CPU profiles of the taking process there')
  .option('--json', 'print one JSON object')
  .action(run)
  .parseAsync();
