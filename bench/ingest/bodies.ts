import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Fleet, type FleetOptions } from '../fleet/generator';

/** A fleet's records as the bodies of requests, in files. A host's records are all in one stream, in order. */
export interface Bodies {
  /** names of files, in the order of sending */
  streams: string[][];
  records: number;
  bytes: number;
  /** records by action */
  actions: Record<string, number>;
  /** how many intrusions are among them, which the starter detectors must catch */
  intrusions: number;
  /** the range of times that they lie in */
  from: string;
  to: string;
}

/** @param size records in a body */
export function writeBodies(folder: string, options: FleetOptions, size: number, streams = 4): Bodies {
  mkdirSync(folder, { recursive: true });
  const fleet = new Fleet(options);
  const waiting = Array.from({ length: streams }, (): string[] => []);
  const out: Bodies = {
    streams: waiting.map(() => []),
    records: 0,
    bytes: 0,
    actions: {},
    intrusions: options.intrusions,
    from: new Date(options.start).toISOString(),
    to: '',
  };
  const write = (stream: number) => {
    const files = out.streams[stream]!;
    const file = path.join(folder, `${stream}-${files.length}.ndjson`);
    const body = Buffer.from(`${waiting[stream]!.join('\n')}\n`);
    writeFileSync(file, body);
    files.push(file);
    out.bytes += body.length;
    waiting[stream] = [];
  };
  const streamOf = new Map<string, number>();
  let last = options.start;
  for (const { line, action, time } of fleet.records()) {
    last = Math.max(last, time);
    const host = hostOf(line);
    const stream = streamOf.get(host) ?? streamOf.size % streams;
    streamOf.set(host, stream);
    waiting[stream]!.push(line);
    out.records++;
    out.actions[action] = (out.actions[action] ?? 0) + 1;
    if (waiting[stream]!.length === size) write(stream);
  }
  for (const [stream, lines] of waiting.entries()) if (lines.length > 0) write(stream);
  out.to = new Date(last + 86_400_000).toISOString();
  return out;
}

const HOST = /"host":\{[^}]*"name":"([^"]*)"/;

function hostOf(line: string): string {
  const found = HOST.exec(line);
  if (!found) throw new Error(`A generated record names no host: ${line.slice(0, 200)}`);
  return found[1]!;
}

/** The bodies for one sender: a stream's order is kept. */
export function inOneRow({ streams }: Bodies): string[] {
  const longest = Math.max(...streams.map((files) => files.length));
  return Array.from({ length: longest }, (_, i) => streams.flatMap((files) => files[i] ?? [])).flat();
}
