import type { EventKey } from './event';

/** An event's address in links and API calls: `host-microseconds-seq-part`. */
export function eventRef(hostId: number, key: EventKey): string {
  return `${hostId}-${Math.round(key.time * 1000)}-${key.seq}-${key.part}`;
}

/** Undefined when the text is no event address. */
export function parseEventRef(ref: string): (EventKey & { hostId: number }) | undefined {
  const m = /^(\d{1,9})-(\d{1,16})-(\d{1,16})-(\d{1,10})$/.exec(ref);
  if (!m) return undefined;
  return { hostId: Number(m[1]), time: Number(m[2]) / 1000, seq: Number(m[3]), part: Number(m[4]) };
}
