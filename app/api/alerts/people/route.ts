import { readPeople } from '@/lib/alerts/people-store';
import { route } from '@/lib/http';

export const dynamic = 'force-dynamic';

export const GET = route({ run: () => readPeople() });
