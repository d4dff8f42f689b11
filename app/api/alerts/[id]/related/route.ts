import { z } from 'zod';
import { readRelated } from '@/lib/alerts/related-store';
import { route } from '@/lib/http';
import { bigId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

export const GET = route({ params: z.object({ id: bigId }), run: ({ params }) => readRelated(params.id) });
