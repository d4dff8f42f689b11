import { randomBytes } from 'node:crypto';
import type { Queryable } from '../db/client';
import { Keys } from './keys';

const known = new WeakMap<object, Promise<Keys>>();

/** The installation's keys; makes the secret on the first call for a database. */
export function installationKeys(db: Queryable): Promise<Keys> {
  let found = known.get(db);
  if (!found) {
    found = readSecret(db).then((secret) => new Keys(secret));
    known.set(db, found);
    found.catch(() => known.delete(db));
  }
  return found;
}

async function readSecret(db: Queryable): Promise<string> {
  const read = async () => {
    const { rows } = await db.query<{ value: string }>(
      `select value #>> '{}' as value from settings where name = 'installation_key'`,
    );
    return rows[0]?.value;
  };
  // whoever may only read finds it there: without it nothing is stored that could be asked for
  const known = await read();
  if (known !== undefined) return known;
  await db.query(
    `insert into settings (name, value) values ('installation_key', to_jsonb($1::text)) on conflict do nothing`,
    [randomBytes(32).toString('hex')],
  );
  return (await read())!;
}
