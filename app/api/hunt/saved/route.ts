import { route } from '@/lib/http';
import { savedFields } from '@/lib/hunt/question';
import { listSavedHunts, saveHunt } from '@/lib/hunt/saved-store';

export const dynamic = 'force-dynamic';

export const GET = route({ run: async () => ({ saved: await listSavedHunts() }) });

export const POST = route({ body: savedFields, run: ({ body, actor }) => saveHunt(actor, body) });
