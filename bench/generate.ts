// npm run bench -- generate --events N --hosts N --days N [--seed N] [--intrusions N] (--out DIR | --data DIR | --database URL)
// Makes a fleet's telemetry from the recordings and writes it to files, or stores it: batch by batch through ingest in any
// database, or in bulk (fleet/bulk-load.ts) in one of its own, whose folder other benchmarks read (--data, UNWRAP_BENCH_DATA).
// It can be stopped and called again with the same options: it goes on where it was.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Command, InvalidArgumentError } from 'commander';
import pg from 'pg';
import { migrate } from '../lib/db/migrate';
import { ingest } from '../lib/ingest';
import { type BulkResult, loadInBulk } from './fleet/bulk';
import { FLEET, Fleet, type FleetOptions, type FleetRecord } from './fleet/generator';

interface Options extends FleetOptions {
  readonly out?: string;
  readonly data?: string;
  readonly database?: string;
  readonly threads: number;
  readonly json?: boolean;
}

const FILE_RECORDS = 100_000;
const BATCH_RECORDS = 5_000;
const SOURCE = 'generated';

/** Where the records go. `done` records of these options are there already. */
interface Sink {
  readonly batch: number;
  done(): Promise<number>;
  put(lines: readonly string[], from: number): Promise<void>;
  end(): Promise<void>;
}

/** The same options make the same records: what was written under others is another fleet. */
function nameOf({ out: _, data: __, database: ___, json: ____, threads: _____, ...rest }: Options): string {
  return JSON.stringify(rest);
}

function files(folder: string, name: string): Sink {
  mkdirSync(folder, { recursive: true });
  const progress = path.join(folder, 'progress.json');
  return {
    batch: FILE_RECORDS,
    async done() {
      if (!existsSync(progress)) return 0;
      const known = JSON.parse(readFileSync(progress, 'utf8')) as { name: string; records: number };
      if (known.name !== name)
        throw new Error(`${folder} holds a fleet of other options: ${known.name}. Name another folder.`);
      return known.records;
    },
    async put(lines, from) {
      const file = path.join(folder, `fleet-${String(from / FILE_RECORDS).padStart(5, '0')}.ndjson.gz`);
      writeFileSync(`${file}.part`, gzipSync(`${lines.join('\n')}\n`, { level: 3 }));
      renameSync(`${file}.part`, file);
      writeFileSync(progress, JSON.stringify({ name, records: from + lines.length }));
    },
    end: async () => {},
  };
}

async function database(url: string, name: string, range: { from: number; to: number }): Promise<Sink> {
  await migrate(url);
  const pool = new pg.Pool({ connectionString: url, max: 8 });
  const key = `generated ${name}`;
  return {
    batch: BATCH_RECORDS,
    async done() {
      const { rows } = await pool.query<{ n: number }>(
        `select (value #>> '{}')::int as n from settings where name = $1`,
        [key],
      );
      return rows[0]?.n ?? 0;
    },
    async put(lines, from) {
      const answer = await ingest(Buffer.from(lines.join('\n')), { pool, source: SOURCE, range });
      if (answer.quarantined > 0) throw new Error(`${answer.quarantined} generated records went to quarantine: a bug`);
      await pool.query(
        `insert into settings (name, value) values ($1, to_jsonb($2::int)) on conflict (name) do update set value = excluded.value`,
        [key, from + lines.length],
      );
    },
    end: () => pool.end(),
  };
}

class Progress {
  private readonly began = performance.now();
  private shown = 0;

  constructor(
    private readonly wanted: number,
    private readonly skipped: number,
  ) {}

  show(records: number): void {
    const now = performance.now();
    if (now - this.shown < 2_000 && records < this.wanted) return;
    this.shown = now;
    process.stderr.write(
      `${records.toLocaleString('en')} of ${this.wanted.toLocaleString('en')} records, ${this.rate(records)} /s\n`,
    );
  }

  rate(records: number): number {
    return Math.round(((records - this.skipped) / Math.max(1, performance.now() - this.began)) * 1000);
  }
}

async function run(options: Options): Promise<void> {
  const result = options.data ? await inBulk(options) : await batches(new Fleet(options), options, nameOf(options));
  console.log(options.json ? JSON.stringify(result) : shown(result));
}

interface Result extends BulkResult {
  seed: number;
  recordsPerSecond: number;
}

async function inBulk({ data, threads, out: _, database: __, json: ___, ...fleet }: Options): Promise<Result> {
  const began = performance.now();
  let progress: Progress | undefined;
  const result = await loadInBulk(data!, fleet, {
    threads,
    told(records, skipped, what) {
      progress ??= new Progress(fleet.events, skipped);
      if (what) process.stderr.write(`${what} (${Math.round((performance.now() - began) / 1000)} s)\n`);
      else progress.show(records);
    },
  });
  return { ...result, seed: fleet.seed, recordsPerSecond: progress?.rate(result.records) ?? 0 };
}

async function batches(fleet: Fleet, options: Options, name: string): Promise<Result> {
  const { start, days } = options;
  const sink = options.database
    ? await database(options.database, name, { from: start, to: start + (days + 2) * 86_400_000 })
    : files(options.out!, name);
  const done = await sink.done();
  const actions: Record<string, number> = {};
  const progress = new Progress(options.events, done);
  let batch: string[] = [];
  let records = 0;
  const flush = async () => {
    if (batch.length > 0) await sink.put(batch, records - batch.length);
    batch = [];
    progress.show(records);
  };
  for (const { line, action } of fleet.records() as Iterable<FleetRecord>) {
    actions[action] = (actions[action] ?? 0) + 1;
    records++;
    if (records <= done) continue;
    batch.push(line);
    if (batch.length === sink.batch) await flush();
  }
  await flush();
  await sink.end();
  if (options.out) writeFileSync(path.join(options.out, 'truth.json'), JSON.stringify(fleet.truth, null, 1));
  return {
    seed: options.seed,
    records,
    skipped: done,
    recordsPerSecond: progress.rate(records),
    actions,
    truth: fleet.truth,
  };
}

function shown({ seed, records, skipped, recordsPerSecond, actions, truth }: Result): string {
  const mix = Object.entries(actions).map(([action, n]) => `${action} ${((n / records) * 100).toFixed(1)} %`);
  const planted = Object.entries(truth).map(([name, { host }]) => `${name} on ${host}`);
  return [
    `seed ${seed}: ${records.toLocaleString('en')} records, ${skipped.toLocaleString('en')} of them there before, ${recordsPerSecond} /s`,
    `mix: ${mix.join(', ')}`,
    `planted: ${planted.join(', ') || 'nothing'}`,
  ].join('\n');
}

function number(text: string): number {
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('A whole number is wanted.');
  return value;
}

const command = new Command('generate')
  .option('--events <n>', 'records to make', number, FLEET.events)
  .option('--hosts <n>', 'hosts that send them', number, FLEET.hosts)
  .option('--days <n>', 'days that they span', number, FLEET.days)
  .option('--seed <n>', 'the same seed makes the same records', number, FLEET.seed)
  .option('--intrusions <n>', 'recorded intrusions to plant, on hosts of their own', number, FLEET.intrusions)
  .option('--out <folder>', 'write NDJSON files here')
  .option('--data <folder>', 'store them in a database of its own in this folder')
  .option('--database <url>', 'store them in this database')
  .option('--threads <n>', 'that load with --data', number, 2)
  .option('--json', 'print one JSON object')
  .action(async (given) => {
    const options: Options & { data?: string } = { ...FLEET, ...given };
    const named = [options.out, options.data, options.database].filter(Boolean).length;
    if (named === 0) options.data = process.env.UNWRAP_BENCH_DATA;
    if (named > 1 || (named === 0 && !options.data))
      command.error('Say where the records go: one of --out FOLDER, --data FOLDER and --database URL.');
    await run(options);
  });
await command.parseAsync(process.argv);
