import { pool, type Queryable } from '../db/client';

/** Names to choose from: people whom alerts are assigned to, and tags that alerts bear. */
export interface People {
  assignees: string[];
  tags: string[];
}

const MOST = 200;

/** Hops through the indexes from one value to the next: a million alerts hold few of either. */
export async function readPeople(db: Queryable = pool()): Promise<People> {
  const { rows: assignees } = await db.query<{ name: string }>(
    `with recursive names as (
       (select min(assignee) as name from alerts where redirect_to is null and assignee is not null)
       union all
       select (select min(assignee) from alerts a where a.assignee > names.name and a.redirect_to is null and a.assignee is not null)
       from names where names.name is not null
     ) select name from names where name is not null limit ${MOST}`,
  );
  const { rows: tags } = await db.query<{ name: string }>(
    `select distinct unnest(tags) as name from (
       select tags from alerts where redirect_to is null and tags <> '{}' limit 20000) bearing order by 1 limit ${MOST}`,
  );
  return { assignees: assignees.map(({ name }) => name), tags: tags.map(({ name }) => name) };
}
