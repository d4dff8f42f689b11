import { pool, type Queryable } from '../db/client';
import { epochMs } from '../telemetry/store';
import { type LiveException, readException } from './exception';
import type { DetectorException, ExceptionScope } from './exception-scope';

interface ActiveRow {
  exceptionId: number;
  detectorId: number;
  scope: ExceptionScope;
  expiresAt: number | null;
}

const compiled = new Map<string, LiveException>();

/** The exceptions that hold now, compiled, by detector. */
export async function exceptionsOf(db: Queryable, detectorId?: number): Promise<Map<number, LiveException[]>> {
  const { rows } = await db.query<ActiveRow>(
    `select x.exception_id as "exceptionId", x.detector_id as "detectorId", x.scope, ${epochMs('x.expires_at')} as "expiresAt"
     from detector_exceptions x
     where x.to_epoch is null and ($1::int is null or x.detector_id = $1) order by x.exception_id`,
    [detectorId ?? null],
  );
  const out = new Map<number, LiveException[]>();
  for (const row of rows) out.set(row.detectorId, [...(out.get(row.detectorId) ?? []), compiledException(row)]);
  return out;
}

/** All exceptions that ever held, with the epochs between which they did: for checks of what was detected. */
export async function everyException(
  db: Queryable,
): Promise<{ detectorId: number; exception: LiveException; fromEpoch: number; toEpoch: number | null }[]> {
  const { rows } = await db.query<ActiveRow & { fromEpoch: number; toEpoch: number | null }>(
    `select exception_id as "exceptionId", detector_id as "detectorId", scope, ${epochMs('expires_at')} as "expiresAt",
       from_epoch::float8 as "fromEpoch", to_epoch::float8 as "toEpoch" from detector_exceptions`,
  );
  return rows.map(({ fromEpoch, toEpoch, ...row }) => ({
    ...{ detectorId: row.detectorId, fromEpoch, toEpoch },
    exception: compiledException(row),
  }));
}

/** Exceptions never change: each is compiled once. Tests use many databases, so their content is the key. */
function compiledException(exception: ActiveRow): LiveException {
  const key = JSON.stringify(exception);
  const known = compiled.get(key);
  if (known) return known;
  const { ready, problems } = readException(exception);
  if (!ready) throw new Error(`a stored exception does not compile: ${problems.map((p) => p.message).join('; ')}`);
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(key, ready);
  return ready;
}

const MOST_COMPILED = 10_000;

/** A detector's exceptions, those that hold first, then the latest. */
export async function listExceptions(detectorId: number, db: Queryable = pool()): Promise<DetectorException[]> {
  const { rows } = await db.query<DetectorException>(
    `select exception_id as id, detector_id as "detectorId", scope, reason, author, ${epochMs('created_at')} as "createdAt",
       ${epochMs('expires_at')} as "expiresAt", ${epochMs('ended_at')} as "endedAt", ended_by as "endedBy",
       end_reason as "endReason", replaces, hidden,
       array(select coalesce(h.name, 'host ' || x.id) from jsonb_array_elements_text(scope -> 'hosts') with ordinality x(id, n)
             left join hosts h on h.host_id = x.id::int order by x.n) as "hostNames"
     from detector_exceptions where detector_id = $1 order by to_epoch is null desc, exception_id desc`,
    [detectorId],
  );
  return rows;
}
