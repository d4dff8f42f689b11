import type { Queryable } from '../db/client';
import { keyText } from '../telemetry/event';
import { eventOnlyOf } from '../telemetry/fields';
import { normaliseAgain } from '../telemetry/host-batch-store';
import { rawRecords, type StoredEvent, storedKeys } from '../telemetry/store';
import { refOf } from './samples';
import type { FoundEvent } from './tally';

export type EventOnly = Record<string, string | number>;

/** The values that belong to each event alone, read again from the raw records as ingest read them. By `refOf`. */
export async function readEventOnly(db: Queryable, events: readonly StoredEvent[]): Promise<Map<string, EventOnly>> {
  const out = new Map<string, EventOnly>();
  for (const ofHost of byHost(events).values()) {
    const raw = await rawRecords(db, ofHost);
    for (const event of ofHost) out.set(refOf(event), eventOnlyOf(normaliseAgain(raw.get(keyText(event)), event)));
  }
  return out;
}

/** The same for events that are known by their keys only. */
export async function readEventOnlyOfKeys(db: Queryable, keys: readonly FoundEvent[]): Promise<Map<string, EventOnly>> {
  const stored: StoredEvent[] = [];
  for (const [hostId, ofHost] of byHost(keys)) stored.push(...(await storedKeys(db, hostId, ofHost)).values());
  return readEventOnly(db, stored);
}

function byHost<T extends { hostId: number }>(events: readonly T[]): Map<number, T[]> {
  const out = new Map<number, T[]>();
  for (const event of events) {
    const known = out.get(event.hostId);
    if (known) known.push(event);
    else out.set(event.hostId, [event]);
  }
  return out;
}
