import type { Queryable } from '../db/client';
import type { Keys } from './keys';
import { timestampOf } from './store';

/** A record that could not be normalised (or only with repairs: `stored`), whole, with the reason. */
export interface Quarantined {
  line: number | null;
  format: string | null;
  code: string;
  reason: string;
  stored: boolean;
  bytes: Uint8Array;
  /** identity besides the bytes, for records made of several */
  key?: string;
}

export async function putQuarantine(
  db: Queryable,
  source: string,
  sample: boolean,
  records: readonly Quarantined[],
  keys: Keys,
  receivedAt: number,
): Promise<void> {
  if (records.length === 0) return;
  await db.query(
    `insert into quarantine (received_at, source, format, code, reason, line, stored, sample, raw, raw_key)
     select ${timestampOf('$1::float8')}, $2, f, c, r, l, s, $3, b, k
     from unnest($4::text[], $5::text[], $6::text[], $7::int[], $8::boolean[], $9::bytea[], $10::bigint[]) x(f, c, r, l, s, b, k)
     on conflict (source, raw_key) do nothing`,
    [
      receivedAt,
      source,
      sample,
      records.map((r) => r.format),
      records.map((r) => r.code),
      records.map((r) => r.reason),
      records.map((r) => r.line),
      records.map((r) => r.stored),
      records.map((r) => Buffer.from(r.bytes)),
      records.map((r) => keys.raw(r.key ?? Buffer.from(r.bytes).toString('latin1'))),
    ],
  );
}

/** Takes out a record that could be normalised after all. */
export async function releaseQuarantine(
  db: Queryable,
  source: string,
  keys: Keys,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  await db.query('delete from quarantine where source = $1 and raw_key = any($2::bigint[])', [
    source,
    names.map((n) => keys.raw(n)),
  ]);
}
