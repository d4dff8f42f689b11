import { z } from 'zod';
import { countSelection } from '@/lib/alerts/bulk-store';
import { bulkSelection } from '@/lib/alerts/change-input';
import { route } from '@/lib/http';

export const dynamic = 'force-dynamic';

/** How many alerts a bulk change would change, exactly. */
export const POST = route({
  body: z.strictObject({ selection: bulkSelection }),
  run: async ({ body, actor }) => ({ total: await countSelection(body.selection, actor.name) }),
});
