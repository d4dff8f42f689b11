import type pg from 'pg';
import { type Actor, audit } from '../access';
import { pool, transaction } from '../db/client';
import { AppError } from '../errors';
import { parseEventRef } from '../telemetry/event-ref';
import { timestampOf } from '../telemetry/store';
import { now } from '../time';

/**
 * A verdict on single events by hand, null takes it back. It counts like a closed alert's: in backtests, and in the
 * precision of detectors that match the event. What a confirmed threat or an observation calls true stays true.
 */
export async function labelEvents(
  by: Actor,
  wish: { refs: readonly string[]; verdict: boolean | null },
  db: pg.Pool = pool(),
): Promise<{ labelled: number }> {
  const places = wish.refs.map((ref) => {
    const place = parseEventRef(ref);
    if (!place) throw new AppError('bad_request', `${ref} is no address of an event.`);
    return place;
  });
  const keys = [
    places.map((p) => p.hostId),
    places.map((p) => p.time),
    places.map((p) => p.seq),
    places.map((p) => p.part),
  ];
  const events = `unnest($1::int[], $2::float8[], $3::bigint[], $4::int[]) k(host_id, time, seq, part)`;
  return transaction(
    async (tx) => {
      const { rowCount } =
        wish.verdict === null
          ? await tx.query(
              `delete from labels l using ${events} where l.host_id = k.host_id and l.ts = ${timestampOf('k.time')}
                 and l.seq = k.seq and l.part = k.part`,
              keys,
            )
          : await tx.query(
              `insert into labels (host_id, ts, seq, part, verdict, author, created_at)
               select e.host_id, e.ts, e.seq, e.part, $5, $6, $7 from ${events}
               join events e on e.host_id = k.host_id and e.ts = ${timestampOf('k.time')} and e.seq = k.seq and e.part = k.part
               on conflict (host_id, ts, seq, part) do update set verdict = excluded.verdict, author = excluded.author,
                 created_at = excluded.created_at`,
              [...keys, wish.verdict, by.name, now()],
            );
      if (wish.verdict !== null && (rowCount ?? 0) < new Set(wish.refs).size)
        throw new AppError('not_found', 'An event is not stored any more: nothing was labelled.');
      await audit(
        tx,
        ...wish.refs.map((ref) => ({
          actor: by,
          action: 'label',
          object: 'event',
          objectId: ref,
          details: { verdict: wish.verdict },
        })),
      );
      return { labelled: rowCount ?? 0 };
    },
    { pool: db },
  );
}
