import { z } from 'zod';
import { route } from '@/lib/http';
import { bigId } from '@/lib/ids';
import { readAlertTree } from '@/lib/process-tree/store';

export const dynamic = 'force-dynamic';

export const GET = route({ params: z.object({ id: bigId }), run: ({ params }) => readAlertTree(params.id) });
