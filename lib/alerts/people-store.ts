import { pool, type Queryable } from '../db/client';

/** Names to choose from: people whom alerts are assigned to, and tags that alerts bear. */
export interface People {
  assignees: string[];
  tags: string[];
}

const MOST = 200;

export async function readPeople(db: Queryable = pool()): Promise<People> {
  const { rows: tags } = await db.query<{ name: string }>(
    `select distinct unnest(tags) as name from (
       select tags from alerts where redirect_to is null and tags <> '{}' limit 20000) bearing order by 1 limit ${MOST}`,
  );
  return { assignees: await readAssignees(db), tags: tags.map(({ name }) => name) };
}

/**
 * Hops through the index from one name to the next: a million alerts are assigned to few. Each hop is a statement of its
 * own, as a cluster refuses one that steps through the alerts of all hosts by itself.
 */
async function readAssignees(db: Queryable): Promise<string[]> {
  const names: string[] = [];
  for (let last = ''; names.length < MOST; last = names.at(-1)!) {
    const { rows } = await db.query<{ name: string | null }>(
      'select min(assignee) as name from alerts where assignee > $1 and redirect_to is null and assignee is not null',
      [last],
    );
    if (rows[0]!.name === null) break;
    names.push(rows[0]!.name);
  }
  return names;
}
