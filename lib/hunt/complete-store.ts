import { likePattern } from '../backtest/candidates';
import { pool, type Queryable } from '../db/client';
import { foldText } from '../sigma';
import { fieldOf } from '../telemetry/fields';
import { huntField } from './names';

/** Values that some of the dictionary holds; looking on costs more than it helps. */
const LOOKED_AT = 2_000;
const LISTED = 20;

/** Where a field's text stands in the dictionary, and the folded column beside it that an index covers. */
const SEEN: Readonly<Record<string, { table: 'behaviors' | 'targets'; json: string; column?: string }>> = {
  Image: { table: 'behaviors', json: `doc->>'image'`, column: 'image' },
  CommandLine: { table: 'behaviors', json: `doc->>'commandLine'`, column: 'command_line' },
  ParentImage: { table: 'behaviors', json: `doc->'parent'->>'image'`, column: 'parent_image' },
  ParentCommandLine: { table: 'behaviors', json: `doc->'parent'->>'commandLine'`, column: 'parent_command_line' },
  User: { table: 'behaviors', json: `doc->>'user'` },
  UserId: { table: 'behaviors', json: `doc->>'uid'` },
  CurrentDirectory: { table: 'behaviors', json: `doc->>'cwd'` },
  sha256: { table: 'behaviors', json: `doc->>'sha256'` },
  TargetFilename: { table: 'targets', json: `doc->'file'->>'path'`, column: 'target' },
  DestinationIp: { table: 'targets', json: `doc->'net'->>'ip'`, column: 'target' },
  DestinationPort: { table: 'targets', json: 'port::text' },
};

/** Values of a field that were seen and hold the text, as they are written. Empty for fields that are not looked up. */
export async function seenValues(name: string, text: string, db: Queryable = pool()): Promise<string[]> {
  const field = huntField(name);
  if (field === 'Computer') return hostNames(db, text);
  const seen = field === undefined ? undefined : SEEN[field];
  if (!seen) return field !== undefined && fieldOf(field)?.kind === 'boolean' ? ['true', 'false'] : [];
  const { table, json, column } = seen;
  const narrowed = column && text ? `${column} like $1` : `lower(${json}) like $1`;
  const { rows } = await db.query<{ value: string }>(
    `select value from (select distinct value from (
       select ${json} as value from ${table} where ${narrowed} and ${json} is not null limit ${LOOKED_AT}) l) v
     order by length(value), value limit ${LISTED}`,
    [likePattern([foldText(text)], 'contains')],
  );
  return rows.map(({ value }) => value);
}

async function hostNames(db: Queryable, text: string): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select distinct name from hosts where lower(name) like $1 order by name limit ${LISTED}`,
    [likePattern([foldText(text)], 'contains')],
  );
  return rows.map(({ name }) => name);
}
