import { z } from 'zod';
import { readAdjacent } from '@/lib/alerts/adjacent-store';
import { route } from '@/lib/http';
import { bigId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

export const GET = route({ params: z.object({ id: bigId }), run: ({ params }) => readAdjacent(params.id) });
