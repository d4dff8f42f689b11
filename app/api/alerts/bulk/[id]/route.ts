import { z } from 'zod';
import { readBulkChange } from '@/lib/alerts/bulk-store';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

export const GET = route({ params: z.object({ id: smallId }), run: ({ params }) => readBulkChange(params.id) });
