import type { Queryable } from '../db/client';

/** The hosts' names by their ids. */
export async function hostNames(db: Queryable, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ id: number; name: string }>(
    'select host_id as id, name from hosts where host_id = any($1::int[])',
    [ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
