import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { EventKey } from './event';

/**
 * Raw records are kept as they came, many to a block: alike records compress ten times better together. A block is
 * deflate of a JSON header line (time, seq, part, format, byte length of each) and the records' bytes one after another.
 */
export interface RawRecord extends EventKey {
  format: RawFormat;
  bytes: Uint8Array;
}

export type RawFormat = 'ecs' | 'auditd';

type Header = [time: number, seq: number, part: number, format: RawFormat, length: number][];

export function packBlock(records: readonly RawRecord[]): Buffer {
  const header: Header = records.map((r) => [r.time, r.seq, r.part, r.format, r.bytes.length]);
  return deflateRawSync(Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...records.map((r) => r.bytes)]), {
    level: 1,
  });
}

export function unpackBlock(data: Uint8Array): RawRecord[] {
  const plain = inflateRawSync(data);
  const end = plain.indexOf(10);
  const header = JSON.parse(plain.toString('utf8', 0, end)) as Header;
  let at = end + 1;
  return header.map(([time, seq, part, format, length]) => {
    const bytes = plain.subarray(at, at + length);
    at += length;
    return { time, seq, part, format, bytes };
  });
}
