import type pg from 'pg';
import type { Actor } from '../access/actor';
import { audit } from '../access/audit-store';
import { pool, type Queryable, transaction } from '../db/client';
import type { LinkTemplate } from '../telemetry/link-template';
import { linkTemplates } from '../telemetry/link-template-schema';

const NAME = 'link templates';

/** The configured places; none where nobody set any. */
export async function readLinkTemplates(db: Queryable = pool()): Promise<LinkTemplate[]> {
  const { rows } = await db.query<{ value: unknown }>('select value from settings where name = $1', [NAME]);
  return linkTemplates.safeParse(rows[0]?.value).data ?? [];
}

/** Replaces them all; who did it stands in the audit log. */
export async function writeLinkTemplates(
  by: Actor,
  templates: readonly LinkTemplate[],
  db: pg.Pool = pool(),
): Promise<LinkTemplate[]> {
  await transaction(
    async (tx) => {
      await tx.query(
        'insert into settings (name, value) values ($1, $2::jsonb) on conflict (name) do update set value = excluded.value',
        [NAME, JSON.stringify(templates)],
      );
      await audit(tx, { actor: by, action: 'change', object: 'setting', objectId: NAME, details: { templates } });
    },
    { pool: db },
  );
  return [...templates];
}
