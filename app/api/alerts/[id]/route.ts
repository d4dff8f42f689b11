import { z } from 'zod';
import { readAlert } from '@/lib/alerts/detail-store';
import { route } from '@/lib/http';
import { bigId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

export const GET = route({ params: z.object({ id: bigId }), run: ({ params }) => readAlert(params.id) });
