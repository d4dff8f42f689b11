import { createReadStream, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { pool } from '../db/client';
import { ingest } from '../ingest';
import type { IngestAnswer } from '../sources/source';
import { connected } from './connect';
import { CommandError } from './failure';

interface Options {
  source: string;
  host?: string;
  from?: string;
  to?: string;
}

const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_LINES = 5_000;

export function register(program: Command): void {
  program
    .command('import <file...>')
    .description(
      'store records from files (NDJSON or raw audit lines, .gz too), through the same way as the ingest API',
    )
    .option('--source <source>', 'name space of the hosts in the files', 'import')
    .option('--host <name>', 'host of audit lines without node=')
    .option('--from <time>', 'historic records: earliest time, ISO 8601')
    .option('--to <time>', 'historic records: latest time, ISO 8601')
    .action((files: string[], options: Options) =>
      connected(async () => {
        for (const file of files) await importFile(file, options);
      }),
    );
}

async function importFile(file: string, options: Options): Promise<void> {
  const size = sizeOf(file);
  const range = statedRange(options);
  const bar = new SingleBar({
    format: `${file} {bar} {percentage}% | {records} records | {rate}/s`,
    stopOnComplete: true,
    clearOnComplete: false,
  });
  bar.start(size, 0, { records: 0, rate: 0 });
  const started = Date.now();
  const total: IngestAnswer = {
    created: 0,
    duplicate: 0,
    pending: 0,
    quarantined: 0,
    rejected: 0,
    records: [],
    truncated: 0,
  };
  let records = 0;
  let read = 0;
  for await (const batch of batchesOf(file, (bytes) => (read = bytes))) {
    const answer = await ingest(batch.body, { pool: pool(), source: options.source, range, defaultHost: options.host });
    for (const name of ['created', 'duplicate', 'pending', 'quarantined', 'rejected'] as const)
      total[name] += answer[name];
    for (const record of answer.records) {
      if (record.result === 'quarantined' && total.records.length < 20)
        total.records.push({ ...record, line: record.line + records });
    }
    records += batch.lines;
    bar.update(Math.min(read, size), {
      records,
      rate: Math.round((records * 1000) / Math.max(1, Date.now() - started)),
    });
  }
  bar.update(size, { records });
  bar.stop();
  const { created, duplicate, pending, quarantined, rejected } = total;
  console.log(
    `${file}: ${created} created, ${duplicate} duplicate, ${pending} pending, ${quarantined} quarantined, ${rejected} rejected`,
  );
  for (const { line, code, reason } of total.records) console.log(`  line ${line}: ${code}: ${reason}`);
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    throw new CommandError(`${file} cannot be read: check the path and its permissions`);
  }
}

function statedRange({ from, to }: Options): { from: number; to: number } | undefined {
  if (from === undefined && to === undefined) return undefined;
  const range = {
    from: Date.parse(from ?? '1970-01-01T00:00:00Z'),
    to: to === undefined ? Date.now() : Date.parse(to),
  };
  if (Number.isNaN(range.from) || Number.isNaN(range.to))
    throw new CommandError('--from and --to are times such as 2026-11-23T08:00:00Z');
  return range;
}

/** Whole lines, a few megabytes at a time, however large the file and its lines. */
async function* batchesOf(
  file: string,
  onRead: (bytes: number) => void,
): AsyncGenerator<{ body: Buffer; lines: number }> {
  const stream = createReadStream(file, { highWaterMark: 1024 * 1024 });
  const plain = file.endsWith('.gz') ? stream.pipe(createGunzip({ chunkSize: 1024 * 1024 })) : stream;
  let held: Buffer[] = [];
  let bytes = 0;
  let lines = 0;
  for await (const chunk of plain as AsyncIterable<Buffer>) {
    onRead(stream.bytesRead);
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, end + 1)) {
      lines++;
      const size = bytes + (end + 1 - start);
      if (lines < BATCH_LINES && size < BATCH_BYTES) continue;
      yield { body: Buffer.concat([...held, chunk.subarray(start, end + 1)]), lines };
      held = [];
      bytes = 0;
      lines = 0;
      start = end + 1;
    }
    if (start < chunk.length) {
      held.push(chunk.subarray(start));
      bytes += chunk.length - start;
    }
  }
  if (bytes > 0) yield { body: Buffer.concat(held), lines: lines + 1 };
}
