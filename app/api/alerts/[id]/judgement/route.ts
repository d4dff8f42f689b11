import { z } from 'zod';
import { readJudgement } from '@/lib/alerts/judgement-store';
import { route } from '@/lib/http';
import { bigId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

export const GET = route({ params: z.object({ id: bigId }), run: ({ params }) => readJudgement(params.id) });
