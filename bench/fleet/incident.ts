/** One intrusion as large as one wants: the recorded one, run again and again below one shell, with more files than it wrote. */
import { Random } from './random';
import { type EcsRecord, readRecorded } from './template';

export interface IncidentOptions {
  readonly processes: number;
  readonly events: number;
  readonly seed: number;
  /** epoch ms */
  readonly start: number;
}

export const INCIDENT: IncidentOptions = {
  processes: 5_000,
  events: 50_000,
  seed: 1,
  start: Date.parse('2026-11-23T10:00:00Z'),
};

/** A lineage ends below an ancestor that ran for a minute: all runs begin before that, so that they are one incident. */
const ONE_LINEAGE_MS = 50_000;
const MOST_STEP_MS = 1_200;

/** ECS lines in order of time, on one host of its own. */
export function incident(options: Partial<IncidentOptions> = {}): string[] {
  const { processes, events, seed, start } = { ...INCIDENT, ...options };
  const random = new Random(seed);
  const { records, truth } = readRecorded(1);
  const labels = truth['incident-1']!;
  const ids = new Set(labels.process_entity_ids);
  const tree = records.filter(({ process }) => process.entity_id !== undefined && ids.has(process.entity_id));
  const root = tree.find(({ process, event }) => process.pid === labels.root_pid && event.action === 'exec')!;
  const perRun = new Set(tree.map(({ process }) => process.entity_id)).size;
  const runs = Math.max(1, Math.round((processes - 1) / perRun));
  const extra = Math.max(0, events - 1 - runs * tree.length);
  const stepMs = Math.min(MOST_STEP_MS, ONE_LINEAGE_MS / runs);
  const host = { ...root.host, id: random.hex(32), name: 'web-99', hostname: 'web-99' };
  const made: EcsRecord[] = [];
  const top = placed(root, { host, pid: 900, entity: random.hex(24), time: start });
  top.process.args = ['/bin/sh', '-c', 'while :; do . ./step; done'];
  top.process.command_line = top.process.args.join(' ');
  made.push(top);
  for (let run = 0; run < runs; run++) {
    const files = Math.floor((extra * (run + 1)) / runs) - Math.floor((extra * run) / runs);
    made.push(...once(tree, { host, run, at: start + 1_000 + run * stepMs, stepMs, parent: top, random, files }));
  }
  made.sort((a, b) => Date.parse(a['@timestamp']) - Date.parse(b['@timestamp']));
  return made.map((record, i) => JSON.stringify({ ...record, event: { ...record.event, id: `web-99-${i + 1}` } }));
}

interface Run {
  host: EcsRecord['host'];
  run: number;
  at: number;
  /** from one run to the next */
  stepMs: number;
  parent: EcsRecord;
  random: Random;
  files: number;
}

function once(tree: readonly EcsRecord[], { host, run, at, stepMs, parent, random, files }: Run): EcsRecord[] {
  const pids = new Map<number, number>();
  const entities = new Map<string, string>();
  const pid = (old: number) => mapped(pids, old, () => 1_000 + run * 64 + pids.size);
  const entity = (old: string) => mapped(entities, old, () => random.hex(24));
  const first = Date.parse(tree[0]!['@timestamp']);
  const length = Date.parse(tree.at(-1)!['@timestamp']) - first;
  const time = (record: EcsRecord) => at + ((Date.parse(record['@timestamp']) - first) / length) * stepMs * 20;
  const out = tree.map((record, i) => {
    const { process } = record;
    const copy = placed(record, {
      host,
      pid: pid(process.pid),
      entity: entity(process.entity_id!),
      time: time(record),
    });
    if (process.parent) {
      const top = i === 0 ? parent.process : undefined;
      copy.process.parent = top
        ? { pid: top.pid, entity_id: top.entity_id }
        : {
            ...process.parent,
            ...(process.parent.pid === undefined ? {} : { pid: pid(process.parent.pid) }),
            ...(process.parent.entity_id === undefined ? {} : { entity_id: entity(process.parent.entity_id) }),
          };
    }
    return copy;
  });
  const writers = out.filter(({ event }) => event.action === 'creation');
  for (let i = 0; i < files; i++) {
    const writer = writers[i % writers.length]!;
    out.push({
      ...writer,
      '@timestamp': new Date(Date.parse(writer['@timestamp']) + i).toISOString(),
      file: { ...writer.file, path: `/dev/shm/.x11/part-${run}-${i}` },
    });
  }
  return out;
}

function placed(
  record: EcsRecord,
  { host, pid, entity, time }: { host: EcsRecord['host']; pid: number; entity: string; time: number },
): EcsRecord {
  const { process } = record;
  const at = new Date(time).toISOString();
  return {
    ...record,
    '@timestamp': at,
    host,
    process: { ...process, pid, entity_id: entity, ...(process.start ? { start: at } : {}) },
  };
}

function mapped<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
