import { route } from '@/lib/http';
import { readBrittle } from '@/lib/promotion/brittle-store';

export const dynamic = 'force-dynamic';

/** On which changes of mere strings each live detector loses a threat that it catches. */
export const GET = route({ run: async () => ({ brittle: await readBrittle() }) });
