import { z } from 'zod';
import { readUnfinished, startBulkChange } from '@/lib/alerts/bulk-store';
import { alertChange, bulkSelection } from '@/lib/alerts/change-input';
import { route } from '@/lib/http';
import { enqueue } from '@/lib/jobs/queue';

export const dynamic = 'force-dynamic';

export const GET = route({ run: async () => ({ unfinished: await readUnfinished() }) });

export const POST = route({
  body: z.strictObject({ selection: bulkSelection, change: alertChange }),
  run: ({ body, actor }) =>
    startBulkChange(actor, body.selection, body.change, (tx, id) => enqueue('bulk-change', { id }, { tx })),
});
