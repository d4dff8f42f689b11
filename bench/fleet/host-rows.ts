import { foldText } from '../../lib/sigma/fold';
import type { ProcessBehavior } from '../../lib/telemetry/behavior';
import { emptyBase, type ResolvedEvent, resolveContext } from '../../lib/telemetry/context';
import { DictionaryBatch, docOf, UNSEEN_PROCESS } from '../../lib/telemetry/dictionary-store';
import { compareKeys, keyText, kindCode, type NormalEvent } from '../../lib/telemetry/event';
import type { Keys } from '../../lib/telemetry/keys';
import { dayOf, dayText } from '../../lib/telemetry/partitions-store';
import { packBlock } from '../../lib/telemetry/raw-block';
import { VALUE_FIELDS, valuesOf } from '../../lib/telemetry/values';
import { processIds } from '../../lib/telemetry/window-store';
import type { Claims } from './claims';
import { type Cell, copyLine } from './copy';

/** Where each kind of row goes: table and columns. */
export const INTO = {
  targets: 'targets (target_id, doc, target, port)',
  behaviors:
    'behaviors (behavior_id, kind, process_behavior_id, target_id, doc, image, command_line, parent_image, parent_command_line)',
  behavior_values: 'behavior_values (field, value_key, behavior_id)',
  raw_blocks: 'raw_blocks (host_id, ts, block_id, records, data)',
  events: 'events (host_id, ts, seq, part, kind, pid, process_id, behavior_id, raw_block)',
  rollups: 'rollups (behavior_id, host_id, day, kind, count, first_ts, last_ts)',
  host_days: 'host_days (host_id, day, events, kinds)',
  processes:
    'processes (host_id, process_id, pid, ppid, ts, seq, part, started, entity, parent_id, predecessor_id, anchor_id, behavior_id, ended_ts, ended_seq, ended_part, exit_code)',
  file_provenance:
    'file_provenance (host_id, path_key, ts, seq, part, path, action, from_path, process_id, written_ts, writer_id, writer_anchor_id, downloaded)',
} as const;

export type HostRows = Record<keyof typeof INTO, string[]>;

export interface RawLine {
  event: NormalEvent;
  bytes: Uint8Array;
}

/** An agent sends some hundred records at once: they share a raw block. */
const BLOCK_RECORDS = 250;

const time = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());

/**
 * All rows that a host's whole history makes, from the same functions that ingest uses: normalised, in context, with the
 * same identities. `onEvent` is told each event's behavior.
 */
export function hostRows(
  hostId: number,
  lines: readonly RawLine[],
  keys: Keys,
  claims: Claims,
  onEvent: (event: NormalEvent, behaviorId: string, resolved: ResolvedEvent) => void,
): HostRows {
  const rows = Object.fromEntries(Object.keys(INTO).map((table) => [table, [] as string[]])) as HostRows;
  const put = (table: keyof HostRows, cells: readonly Cell[]) => rows[table].push(copyLine(cells));
  const sorted = [...lines].sort((a, b) => compareKeys(a.event, b.event));
  const blocks = putBlocks(hostId, sorted, claims, put);
  const context = resolveContext(
    emptyBase(),
    sorted.map(({ event }) => event),
    processIds(keys, hostId),
  );
  const batch = new DictionaryBatch(keys);
  const rollups = new Map<
    string,
    { id: string; day: number; kind: number; count: number; first: number; last: number }
  >();
  const days = new Map<number, { events: number; kinds: number }>();
  context.events.forEach((resolved, i) => {
    const { event, processId, behavior } = resolved;
    const id = batch.idOf(behavior);
    const kind = kindCode(event.kind);
    onEvent(event, id, resolved);
    put('events', [hostId, time(event.time), event.seq, event.part, kind, event.actor.pid, processId, id, blocks[i]]);
    const day = dayOf(event.time);
    const all = days.get(day);
    days.set(day, { events: (all?.events ?? 0) + 1, kinds: (all?.kinds ?? 0) | (1 << kind) });
    if (event.kind === 'process_end') return;
    const cell = rollups.get(`${id} ${day}`);
    if (cell) {
      cell.count++;
      cell.last = event.time;
    } else rollups.set(`${id} ${day}`, { id, day, kind, count: 1, first: event.time, last: event.time });
  });
  for (const { id, day, kind, count, first, last } of rollups.values())
    put('rollups', [id, hostId, dayText(day), kind, count, time(first), time(last)]);
  for (const [day, { events, kinds }] of days) put('host_days', [hostId, dayText(day), events, kinds]);
  for (const p of context.processes) {
    const { ended } = p;
    put('processes', [
      ...[hostId, p.id, p.pid, p.ppid, time(p.time), p.seq, p.part, p.started, p.entity, p.parentId, p.predecessorId],
      ...[p.anchorId, batch.process(p.behavior), time(ended?.time), ended?.seq, ended?.part, ended?.exitCode],
    ]);
  }
  for (const f of new Map(context.provenance.map((row) => [`${keyText(row)} ${row.path}`, row])).values())
    put('file_provenance', [
      ...[hostId, keys.path(f.path), time(f.time), f.seq, f.part, f.path, f.action, f.fromPath, f.processId],
      ...[time(f.writtenTime), f.writerId, f.writerAnchorId, f.downloaded],
    ]);
  putDictionary(batch, keys, claims, put);
  return rows;
}

type Put = (table: keyof HostRows, cells: readonly Cell[]) => void;

function putBlocks(hostId: number, sorted: readonly RawLine[], claims: Claims, put: Put): number[] {
  const ids: number[] = [];
  for (let from = 0; from < sorted.length; ) {
    const day = dayOf(sorted[from]!.event.time);
    let to = from;
    while (to < sorted.length && to - from < BLOCK_RECORDS && dayOf(sorted[to]!.event.time) === day) to++;
    const block = sorted.slice(from, to);
    const id = claims.nextBlock();
    const records = block.map(({ event: { time, seq, part }, bytes }) => ({
      time,
      seq,
      part,
      format: 'ecs' as const,
      bytes,
    }));
    put('raw_blocks', [
      hostId,
      time(block[0]!.event.time),
      id,
      block.length,
      `\\x${packBlock(records).toString('hex')}`,
    ]);
    for (let i = from; i < to; i++) ids.push(id);
    from = to;
  }
  return ids;
}

function putDictionary(batch: DictionaryBatch, keys: Keys, claims: Claims, put: Put): void {
  const made = new Map<string, string>();
  for (const row of batch.rows.values()) {
    if (!claims.claim(row.id)) continue;
    const own = row.kind === kindCode('process_start') || row.kind === UNSEEN_PROCESS;
    const text = (pick: (p: ProcessBehavior) => string | undefined) => {
      const value = own ? pick(row.behavior.process) : undefined;
      return value === undefined ? null : foldText(value);
    };
    put('behaviors', [
      ...[
        row.id,
        row.kind,
        row.processBehaviorId,
        row.targetId,
        docOf(row),
        text((p) => p.image),
        text((p) => p.commandLine),
      ],
      ...[text((p) => p.parent?.image), text((p) => p.parent?.commandLine)],
    ]);
    if (row.targetId && claims.claim(row.targetId)) {
      const { file, net } = batch.targets.get(row.targetId)!;
      put('targets', [row.targetId, JSON.stringify({ file, net }), foldText(file?.path ?? net?.ip ?? ''), net?.port]);
    }
    if (row.kind === UNSEEN_PROCESS) continue;
    for (const { field, value } of valuesOf(row.behavior)) {
      const name = `${field} ${value}`;
      const key = made.get(name) ?? keys.value(field, value);
      made.set(name, key);
      put('behavior_values', [VALUE_FIELDS.indexOf(field), key, row.id]);
    }
  }
}
