import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type pg from 'pg';
import { transaction } from '@/lib/db/client';
import { changeLiveSet, createDetector } from '@/lib/detectors/lifecycle-store';
import { recordingFile } from '@/lib/sources/recordings';

/** Records of many fleets: the recorded one again and again, each time on hosts of its own. */
export interface Load {
  /** what is sent together, in the order in which senders take it */
  batches: Buffer[][];
  records: number;
}

/** @param size records in a request, at most */
export function makeLoad(events: number, size = 200): Load {
  const recorded = ([1, 2] as const).flatMap((number) =>
    gunzipSync(readFileSync(recordingFile(number)))
      .toString()
      .trimEnd()
      .split('\n'),
  );
  const batches: Buffer[][] = [];
  let records = 0;
  for (let fleet = 0; records < events; fleet++) {
    const lines = recorded.slice(0, events - records).map((line) => onOwnHost(line, fleet));
    for (let at = 0; at < lines.length; at += size) batches.push(lines.slice(at, at + size));
    records += lines.length;
  }
  return { batches, records };
}

function onOwnHost(line: string, fleet: number): Buffer {
  const record = JSON.parse(line) as { host: { id?: string; name: string } };
  const { id, name } = record.host;
  record.host = { ...record.host, ...(id !== undefined && { id: `${id}-${fleet}` }), name: `${name}-${fleet}` };
  return Buffer.from(JSON.stringify(record));
}

const rule = (title: string, category: string, selection: string): string =>
  `title: ${title}\nlogsource: { product: linux, category: ${category} }\ndetection: { s: { ${selection} }, condition: s }\nlevel: low\n`;

/** Detectors of every sort: by the event alone, by what came before it, by where a file came from, by far too much. */
const RULES = [
  rule('Connections to the internet', 'network_connection', 'DestinationExternal: true'),
  rule('A parent that disguises its child', 'process_creation', 'DisguisedByParent: true'),
  rule('A downloaded program runs', 'process_creation', 'ImageDownloaded: true'),
  rule('Hidden files made executable', 'file_event', 'FileAction: chmod, TargetHidden: true'),
  rule('Shells', 'process_creation', "Image|endswith: '/dash'"),
];

/** Makes the detectors live, in the same order wherever it is called. */
export async function installDetectors(pool: pg.Pool): Promise<void> {
  for (const yaml of RULES) {
    await transaction(
      async (tx) => {
        const epoch = await changeLiveSet(tx);
        await createDetector(tx, { yaml, state: 'live', origin: 'import', author: 'fault', note: '', epoch });
      },
      { pool },
    );
  }
}
