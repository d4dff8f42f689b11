import { pool, type Queryable } from '../db/client';
import type { HostName } from './source';

/** Hosts for menus and search: by name, those whose name holds the text, whatever its case. No event is counted. */
export async function readHostNames(
  { text, limit }: { text: string; limit: number },
  db: Queryable = pool(),
): Promise<HostName[]> {
  const { rows } = await db.query<HostName>(
    `select host_id as "hostId", name, source from hosts where position(lower($1) in lower(name)) > 0
     order by name, source, host_id limit $2`,
    [text, limit],
  );
  return rows;
}
