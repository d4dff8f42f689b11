import { z } from 'zod';
import { route } from '@/lib/http';
import { bigId } from '@/lib/ids';
import { readTreePrevalence } from '@/lib/process-tree/prevalence-store';

export const dynamic = 'force-dynamic';

export const GET = route({ params: z.object({ id: bigId }), run: ({ params }) => readTreePrevalence(params.id) });
