// npm run fault -- ingest [--short] [--seed N] [--json]: puts Unwrap through what must not cost a record.
import { chmodSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { build } from '@/lib/cli/next';
import { removeEmbedded } from '@/lib/db/embedded';
import { type Options, sizes } from './options';
import type { FaultReport } from './report';

const FAULTS: Record<string, (options: Options) => Promise<FaultReport>> = {
  crash: async (options) => (await import('./fault-crash')).run(options),
  outage: async (options) => (await import('./fault-outage')).run(options),
  disk: async (options) => (await import('./fault-disk')).run(options),
};

interface Asked {
  short?: boolean;
  seed: string;
  events?: string;
  kills?: string;
  only?: string;
  json?: boolean;
}

async function ingest(asked: Asked): Promise<void> {
  const say = (text: string) => {
    if (!asked.json) console.log(text);
  };
  const names = asked.only ? asked.only.split(',') : Object.keys(FAULTS);
  const unknown = names.find((name) => !FAULTS[name]);
  if (unknown) throw new Error(`There is no fault ${unknown}. There are: ${Object.keys(FAULTS).join(', ')}.`);
  say(`app: ${await build()}`);
  const reports: FaultReport[] = [];
  for (const name of names) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'unwrap-fault-'));
    chmodSync(folder, 0o711);
    say(`\n${name}`);
    try {
      const report = await FAULTS[name]!({ ...sizes(asked), folder, seed: Number(asked.seed), say });
      reports.push(report);
      for (const fact of report.facts) say(`  ${fact}`);
      say(`  ${report.ok ? 'holds' : 'DOES NOT HOLD'}`);
    } finally {
      removeEmbedded(folder);
    }
  }
  const ok = reports.every((report) => report.ok);
  if (asked.json) console.log(JSON.stringify({ ok, seed: Number(asked.seed), reports }, null, 2));
  process.exit(ok ? 0 : 1);
}

await new Command('fault')
  .description('Faults on purpose: what was acknowledged must be there afterwards.')
  .command('ingest', { isDefault: false })
  .description('kill -9 of the app and of its database under four senders; the database stopped; its disk full')
  .option('--short', 'a run of about a minute')
  .option('--seed <n>', 'chooses the moments', '1')
  .option('--events <n>', 'records to send through the kills')
  .option('--kills <n>', 'of the app, and as many of the database')
  .option('--only <faults>', 'some of crash, outage, disk')
  .option('--json', 'print one JSON object')
  .action(ingest)
  .parent!.parseAsync();
