import { databaseUrl } from '@/lib/db/client';
import { jsonText, route } from '@/lib/http';
import { incidents } from '@/lib/incident';

export const dynamic = 'force-dynamic';

/** On which changes of mere strings each live detector loses a threat that it catches. */
export const GET = route({ run: async () => jsonText(await incidents(databaseUrl()).ask({ brittle: true })) });
