import { route } from '@/lib/http';
import { FIELDS } from '@/lib/telemetry/fields';

export const dynamic = 'force-dynamic';

/** The fields that rules may use, with their meaning: for completion and help. */
const fields = [...FIELDS.values()].map(({ name, kind, scope, categories, description, aliases, fact }) => ({
  name,
  kind,
  scope,
  categories,
  description,
  aliases,
  fact: fact ?? false,
}));

export const GET = route({ run: () => ({ fields }) });
