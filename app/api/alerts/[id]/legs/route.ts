import { z } from 'zod';
import { readAlertLegs } from '@/lib/alerts/detail-store';
import { route } from '@/lib/http';
import { bigId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

export const GET = route({ params: z.object({ id: bigId }), run: ({ params }) => readAlertLegs(params.id) });
