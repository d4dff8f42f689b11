import type { Queryable } from '../db/client';
import type { Behavior } from '../telemetry/behavior';
import { type EventKey, type EventKind, kindCode, kindOfCode } from '../telemetry/event';
import { eventRef } from '../telemetry/event-ref';
import { type EventOnly, eventOnlyOf } from '../telemetry/fields';
import { detectFormat } from '../telemetry/formats/detect';
import { epochMs } from '../telemetry/store';
import { normaliseAgain } from '../telemetry/stored-record';
import { threatOf, threatOwner } from './evidence-store';

/** A piece of evidence with the values that belong to it alone, read again from its pinned record. */
export interface PinnedEvent {
  threatId: number;
  ref: string;
  hostId: number;
  /** epoch milliseconds */
  time: number;
  behavior: Behavior;
  eventOnly: EventOnly;
}

interface Row extends EventKey {
  owner: string;
  hostId: number;
  kind: number;
  behavior: Behavior;
  raw: Buffer;
}

/** For rules that read fields of the event alone: their answer is not in the behaviors. */
export async function readPinnedEvents(
  db: Queryable,
  threatIds: readonly number[],
  kinds: Iterable<EventKind>,
): Promise<PinnedEvent[]> {
  const { rows } = await db.query<Row>(
    `select owner, host_id as "hostId", ${epochMs('ts')} as time, seq::float8 as seq, part, kind, behavior, raw
     from pinned_events where owner = any($1::text[]) and kind = any($2::smallint[])`,
    [threatIds.map(threatOwner), [...kinds].map(kindCode)],
  );
  return rows.flatMap((row) => {
    const format = detectFormat(row.raw.toString('latin1', 0, 700));
    if (!format) return [];
    return {
      threatId: threatOf(row.owner),
      ref: eventRef(row.hostId, row),
      hostId: row.hostId,
      time: row.time,
      behavior: { ...row.behavior, kind: kindOfCode(row.kind) },
      eventOnly: eventOnlyOf(normaliseAgain({ ...row, format, bytes: row.raw }, row)),
    };
  });
}
