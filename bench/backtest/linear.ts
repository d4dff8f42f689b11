import type pg from 'pg';
import type { Behavior } from '../../lib/telemetry/behavior';
import { emptyBase, resolveContext } from '../../lib/telemetry/context';
import { compareKeys } from '../../lib/telemetry/event';
import { behaviorView } from '../../lib/telemetry/fields';
import { installationKeys } from '../../lib/telemetry/keys-store';
import { unpackBlock } from '../../lib/telemetry/raw-block';
import { readRecord } from '../../lib/telemetry/records';
import { processIds } from '../../lib/telemetry/window-store';
import type { BenchRule } from './rules';

/** A pass over records as agents sent them, one after another: what a rule costs without any storage of ours. */
export interface LinearPass {
  hosts: number[];
  /** events of these hosts; an end is no event of its own for rules */
  behaviors: Behavior[];
  events: number;
  /** reading the records: JSON, normalising, context */
  parseMs: number;
}

/** Reads the records of some hosts again, from the raw bytes. */
export async function readLinear(pool: pg.Pool, hosts: number[]): Promise<LinearPass> {
  const keys = await installationKeys(pool);
  const out: LinearPass = { hosts, behaviors: [], events: 0, parseMs: 0 };
  for (const host of hosts) {
    const { rows } = await pool.query<{ data: Buffer }>('select data from raw_blocks where host_id = $1', [host]);
    const lines = rows.flatMap(({ data }) => unpackBlock(data).map(({ bytes }) => bytes));
    const began = performance.now();
    const events = lines.map((bytes, i) => {
      const record = readRecord(bytes, i);
      if (record.result !== 'event') throw new Error('a stored record is no event');
      return record.event;
    });
    const context = resolveContext(emptyBase(), events.sort(compareKeys), processIds(keys, host));
    out.parseMs += performance.now() - began;
    out.events += events.length;
    for (const { behavior } of context.events) if (behavior.kind !== 'process_end') out.behaviors.push(behavior);
  }
  return out;
}

/** Asks the rule of each event. */
export function passLinear({ behaviors }: LinearPass, { ready }: BenchRule): { events: number; ms: number } {
  const kinds = new Set(ready.kinds);
  const began = performance.now();
  let events = 0;
  for (const behavior of behaviors)
    if (kinds.has(behavior.kind) && ready.matcher.matches(behaviorView(behavior))) events++;
  return { events, ms: performance.now() - began };
}
