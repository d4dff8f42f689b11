import type { Queryable } from '../db/client';
import { joinAudit, parseStoredAudit } from './audit-raw';
import { type EventKey, keyText } from './event';
import { type AuditPart, assembleAudit, auditGroupKey } from './formats/auditd';
import type { Incoming } from './host-batch-store';
import type { HostState } from './hosts-store';
import type { Keys } from './keys';
import {
  overdueParts,
  PART_TIMEOUT_MS,
  type PartGroup,
  pendingParts,
  pendingWatermark,
  putPending,
  removePending,
} from './pending-store';
import { type Quarantined, releaseQuarantine } from './quarantine-store';
import { rawRecords, storedKeys } from './store';

/** A line of the batch that is part of an event, and what became of it. */
export interface PartLine {
  line: number;
  part: AuditPart;
  bytes: Uint8Array;
}

export interface AuditOutcome {
  incoming: Incoming[];
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
const nameOf = (hostId: number, g: { time: number; serial: number }): string => `audit ${hostId} ${g.time} ${g.serial}`;

/**
 * Joins the parts of one host's events across batches. A whole event is stored, parts of one wait in the database
 * until the rest comes or the host's own time is past it; an event that was made of part of its records is made again
 * when another comes. What is stored in the end depends on the set of parts alone.
 */
export async function joinParts(
  tx: Queryable,
  keys: Keys,
  source: string,
  host: HostState,
  lines: readonly PartLine[],
  latest: number,
  receivedAt: number,
): Promise<AuditOutcome> {
  const node = lines[0]?.part.node ?? 'unnamed';
  const groups = await gather(tx, host, node, lines);
  const watermark = Math.max(latest, host.last?.time ?? 0, (await pendingWatermark(tx, host.hostId)) ?? 0);
  for (const [key, overdue] of await overdueParts(tx, host.hostId, node, watermark, receivedAt)) {
    const group = groups.get(key);
    if (group) group.overdue = true;
    else groups.set(key, { ...overdue, lines: [], stored: false, changed: false, overdue: true });
  }
  return settle(tx, keys, source, host.hostId, [...groups.values()], watermark, receivedAt);
}

async function gather(
  tx: Queryable,
  host: HostState,
  node: string,
  lines: readonly PartLine[],
): Promise<Map<string, Group>> {
  const groups = new Map<string, Group>();
  for (const { part } of lines) {
    const key = auditGroupKey(part);
    if (!groups.has(key)) {
      groups.set(key, {
        time: part.time,
        serial: part.serial,
        parts: [],
        expired: false,
        lines: [],
        stored: false,
        changed: false,
        overdue: false,
      });
    }
  }
  const wanted = [...groups.values()];
  for (const [key, known] of await pendingParts(tx, host.hostId, node, wanted)) {
    const group = groups.get(key)!;
    group.parts.push(...known.parts);
    group.expired = known.expired;
  }
  const stored = await storedKeys(tx, host.hostId, wanted.map(eventKey));
  const raw = await rawRecords(tx, [...stored.values()]);
  for (const group of wanted) {
    const record = raw.get(keyText(eventKey(group)));
    if (record?.format !== 'auditd') continue;
    group.stored = true;
    for (const part of parseStoredAudit(record.bytes)) group.parts.push({ part, bytes: Buffer.from(part.line) });
  }
  const name = (part: AuditPart) => `${auditGroupKey(part)} ${part.type} ${part.body}`;
  const known = new Set(wanted.flatMap((group) => group.parts.map(({ part }) => name(part))));
  for (const { line, part, bytes } of lines) {
    const group = groups.get(auditGroupKey(part))!;
    const isNew = !known.has(name(part));
    if (isNew) {
      known.add(name(part));
      group.parts.push({ part, bytes });
      group.changed = true;
    }
    group.lines.push({ line, isNew });
  }
  return groups;
}

async function settle(
  tx: Queryable,
  keys: Keys,
  source: string,
  hostId: number,
  groups: Group[],
  watermark: number,
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
    const overdue = group.overdue || group.time < watermark - PART_TIMEOUT_MS;
    if (!complete && !overdue && !group.stored) {
      waiting.push(group);
      answer('pending', { reason: `waits for ${missing.join(', ')}` });
    } else if (result.ok) {
      const bytes = joinAudit(group.parts);
      out.incoming.push({ event: { ...result.event, ...eventKey(group) }, bytes, format: 'auditd' });
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
        key: nameOf(hostId, group),
      });
      answer('quarantined', { code: result.code, reason: result.reason });
    }
  }
  await putPending(tx, hostId, waiting, keys, receivedAt);
  await removePending(tx, hostId, done);
  await releaseQuarantine(
    tx,
    source,
    keys,
    done.map((g) => nameOf(hostId, g)),
  );
  return out;
}
