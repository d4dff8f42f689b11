import type { Queryable } from '../db/client';
import { joinAudit, parseStoredAudit } from './audit-raw';
import type { EventKey } from './event';
import { type AuditPart, assembleAudit } from './formats/auditd';
import type { HostState } from './hosts-store';
import type { Keys } from './keys';
import {
  groupText,
  overdueParts,
  PART_TIMEOUT_MS,
  type PartGroup,
  pendingParts,
  pendingWatermarks,
  putPending,
  removePending,
} from './pending-store';
import { type Quarantined, releaseQuarantine } from './quarantine-store';
import { type EventPlace, placeText, rawRecords, storedEvents } from './store';
import type { Incoming } from './window-store';

/** A line of the batch that is part of an event, and what became of it. */
export interface PartLine {
  line: number;
  part: AuditPart;
  bytes: Uint8Array;
}

/** The part lines of one host. */
export interface PartBatch {
  host: HostState;
  lines: readonly PartLine[];
  /** the latest time of anything that the batch holds of the host */
  latest: number;
}

export interface AuditOutcome {
  incoming: (Incoming & { hostId: number })[];
  quarantined: Quarantined[];
  /** by line */
  results: Map<number, { result: 'created' | 'duplicate' | 'pending' | 'quarantined'; code?: string; reason?: string }>;
}

interface Group extends PartGroup {
  lines: { line: number; isNew: boolean }[];
  stored: boolean;
  changed: boolean;
  /** the rest did not come in time */
  overdue: boolean;
}

const eventKey = (g: { time: number; serial: number }): EventKey => ({ time: g.time, seq: g.serial, part: 0 });
const placeOf = (g: PartGroup): EventPlace => ({ hostId: g.hostId, ...eventKey(g) });
const nameOf = (g: PartGroup): string => `audit ${g.hostId} ${g.time} ${g.serial}`;
const newGroup = (group: PartGroup): Group => ({ ...group, lines: [], stored: false, changed: false, overdue: false });

/**
 * Joins the parts of events across batches. A whole event is stored, parts of one wait in the database until the rest
 * comes or the host's own time is past it; an event that was made of part of its records is made again when another
 * comes. What is stored in the end depends on the set of parts alone.
 */
export async function joinParts(
  tx: Queryable,
  keys: Keys,
  source: string,
  batches: readonly PartBatch[],
  receivedAt: number,
): Promise<AuditOutcome> {
  const groups = await gather(tx, batches);
  const waits = await pendingWatermarks(
    tx,
    batches.map((b) => b.host.hostId),
  );
  const watermarks = new Map(
    batches.map(({ host, latest }) => [
      host.hostId,
      Math.max(latest, host.last?.time ?? 0, waits.get(host.hostId) ?? 0),
    ]),
  );
  const waiting = [...waits.keys()].map((hostId) => ({ hostId, watermark: watermarks.get(hostId)! }));
  for (const [key, overdue] of await overdueParts(tx, waiting, receivedAt)) {
    const group = groups.get(key) ?? newGroup(overdue);
    group.overdue = true;
    groups.set(key, group);
  }
  return settle(tx, keys, source, [...groups.values()], watermarks, receivedAt);
}

async function gather(tx: Queryable, batches: readonly PartBatch[]): Promise<Map<string, Group>> {
  const groups = new Map<string, Group>();
  for (const { host, lines } of batches) {
    for (const { part } of lines) {
      const { time, serial } = part;
      const key = groupText({ hostId: host.hostId, time, serial });
      if (!groups.has(key)) groups.set(key, newGroup({ hostId: host.hostId, time, serial, parts: [], expired: false }));
    }
  }
  await addKnown(tx, groups);
  const name = (part: AuditPart) => `${part.type} ${part.body}`;
  const known = new Map([...groups].map(([key, g]) => [key, new Set(g.parts.map(({ part }) => name(part)))]));
  for (const { host, lines } of batches) {
    for (const { line, part, bytes } of lines) {
      const key = groupText({ hostId: host.hostId, time: part.time, serial: part.serial });
      const group = groups.get(key)!;
      const isNew = !known.get(key)!.has(name(part));
      if (isNew) {
        known.get(key)!.add(name(part));
        group.parts.push({ part, bytes });
        group.changed = true;
      }
      group.lines.push({ line, isNew });
    }
  }
  return groups;
}

/** The parts that wait or are stored already. */
async function addKnown(tx: Queryable, groups: ReadonlyMap<string, Group>): Promise<void> {
  const wanted = [...groups.values()];
  for (const [key, known] of await pendingParts(tx, wanted)) {
    const group = groups.get(key)!;
    group.parts.push(...known.parts);
    group.expired = known.expired;
  }
  const raw = await rawRecords(tx, await storedEvents(tx, wanted.map(placeOf)));
  for (const group of wanted) {
    const record = raw.get(placeText(placeOf(group)));
    if (record?.format !== 'auditd') continue;
    group.stored = true;
    for (const part of parseStoredAudit(record.bytes)) group.parts.push({ part, bytes: Buffer.from(part.line) });
  }
}

async function settle(
  tx: Queryable,
  keys: Keys,
  source: string,
  groups: readonly Group[],
  watermarks: ReadonlyMap<number, number>,
  receivedAt: number,
): Promise<AuditOutcome> {
  const out: AuditOutcome = { incoming: [], quarantined: [], results: new Map() };
  const waiting: Group[] = [];
  const done: Group[] = [];
  for (const group of groups) {
    const answer = (result: 'created' | 'pending' | 'quarantined', more: { code?: string; reason?: string } = {}) => {
      for (const { line, isNew } of group.lines)
        out.results.set(line, isNew || result === 'pending' ? { result, ...more } : { result: 'duplicate' });
    };
    if (!group.changed && !group.overdue) {
      answer(group.stored ? 'created' : 'pending');
      continue;
    }
    const { complete, missing, result } = assembleAudit(group.parts.map((p) => p.part));
    const overdue = group.overdue || group.time < watermarks.get(group.hostId)! - PART_TIMEOUT_MS;
    if (!complete && !overdue && !group.stored) {
      waiting.push(group);
      answer('pending', { reason: `waits for ${missing.join(', ')}` });
    } else if (result.ok) {
      const bytes = joinAudit(group.parts);
      const event = { ...result.event, ...eventKey(group) };
      out.incoming.push({ hostId: group.hostId, event, bytes, format: 'auditd' });
      done.push(group);
      answer('created');
    } else {
      // Its parts stay, so that one that comes later can still complete it.
      waiting.push({ ...group, expired: true });
      out.quarantined.push({
        line: group.lines[0]?.line ?? null,
        format: 'auditd',
        code: result.code,
        reason: result.reason,
        stored: false,
        bytes: joinAudit(group.parts),
        key: nameOf(group),
      });
      answer('quarantined', { code: result.code, reason: result.reason });
    }
  }
  await putPending(tx, waiting, keys, receivedAt);
  await removePending(tx, done);
  await releaseQuarantine(tx, source, keys, done.map(nameOf));
  return out;
}
