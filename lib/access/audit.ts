import { createHash } from 'node:crypto';

/**
 * The audit log is a chain: each entry's hash covers its own content and the hash before it, so an entry that is changed,
 * removed or put in between breaks every hash after it. Pure; audit-store.ts reads and writes the entries.
 */
export interface AuditEntry {
  /** decimal text */
  id: string;
  /** epoch milliseconds, whole */
  at: number;
  actor: string;
  /** verb: "close", "promote" ... */
  action: string;
  /** kind of thing: alert, detector, threat, hypothesis, observation, token ... */
  object: string;
  objectId: string;
  details: unknown;
}

/** The hash that stands before the first entry. */
export const GENESIS: Buffer = createHash('sha256').update('unwrap audit').digest();

export function entryHash(previous: Uint8Array, entry: AuditEntry): Buffer {
  const { id, at, actor, action, object, objectId, details } = entry;
  const text = canonicalJson([id, at, actor, action, object, objectId, details]);
  return createHash('sha256').update(previous).update(text).digest();
}

/** JSON with sorted keys: the same value gives the same bytes after a trip through jsonb. undefined counts as absent. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(JSON.parse(JSON.stringify(value ?? null))));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
