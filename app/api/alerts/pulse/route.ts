import { z } from 'zod';
import { pulse } from '@/lib/alerts/store';
import { route } from '@/lib/http';
import { bigId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

export const GET = route({ query: z.object({ since: bigId.default('0') }), run: ({ query }) => pulse(query.since) });
