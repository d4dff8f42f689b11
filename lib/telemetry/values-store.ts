import type { Queryable } from '../db/client';
import { installationKeys } from './keys-store';
import { VALUE_FIELDS, type ValueField } from './values';

/** Ids of the behaviors that hold a value. */
export async function behaviorsWith(db: Queryable, field: ValueField, value: string): Promise<string[]> {
  const keys = await installationKeys(db);
  const { rows } = await db.query<{ id: string }>(
    'select behavior_id as id from behavior_values where field = $1::smallint and value_key = $2::bigint',
    [VALUE_FIELDS.indexOf(field), keys.value(field, value)],
  );
  return rows.map(({ id }) => id);
}
