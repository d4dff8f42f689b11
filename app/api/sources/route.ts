import { route } from '@/lib/http';
import { readSources } from '@/lib/sources/store';

export const dynamic = 'force-dynamic';

export const GET = route({ run: () => readSources() });
