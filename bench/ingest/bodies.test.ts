import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { FLEET } from '../fleet/generator';
import { inOneRow, writeBodies } from './bodies';

it("sends a host's records by one sender, in order of time, whether one sends or four", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'unwrap-bodies-'));
  try {
    const bodies = writeBodies(folder, { ...FLEET, events: 2_500, hosts: 12, days: 1 }, 50);
    const read = (file: string) =>
      readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { host: { name: string }; '@timestamp': string });
    const streams = bodies.streams.map((files) => files.flatMap(read));
    expect(streams.flat()).toHaveLength(bodies.records);
    const hosts = streams.map((records) => new Set(records.map(({ host }) => host.name)));
    expect(hosts.reduce((sum, names) => sum + names.size, 0)).toBe(new Set(hosts.flatMap((names) => [...names])).size);
    expect(Math.min(...hosts.map((names) => names.size))).toBeGreaterThan(1);
    for (const records of [...streams, inOneRow(bodies).flatMap(read)]) {
      const last = new Map<string, string>();
      for (const { host, '@timestamp': at } of records) {
        expect(at >= (last.get(host.name) ?? '')).toBe(true);
        last.set(host.name, at);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
