import type { Queryable } from '../db/client';
import { eventOnlyOf } from '../telemetry/fields';
import { placeText, rawRecords, type StoredEvent, storedEvents } from '../telemetry/store';
import { normaliseAgain } from '../telemetry/stored-record';
import { refOf } from './samples';
import type { FoundEvent } from './tally';

export type EventOnly = Record<string, string | number>;

/** The values that belong to each event alone, read again from the raw records as ingest read them. By `refOf`. */
export async function readEventOnly(db: Queryable, events: readonly StoredEvent[]): Promise<Map<string, EventOnly>> {
  const raw = await rawRecords(db, events);
  return new Map(events.map((event) => [refOf(event), eventOnlyOf(normaliseAgain(raw.get(placeText(event)), event))]));
}

/** The same for events that are known by their keys only. */
export async function readEventOnlyOfKeys(db: Queryable, keys: readonly FoundEvent[]): Promise<Map<string, EventOnly>> {
  return readEventOnly(db, await storedEvents(db, keys));
}
