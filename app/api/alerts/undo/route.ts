import { undoneChange } from '@/lib/alerts/change-input';
import { undoChange } from '@/lib/alerts/change-store';
import { route } from '@/lib/http';

export const dynamic = 'force-dynamic';

export const POST = route({ body: undoneChange, run: ({ body, actor }) => undoChange(actor, body.before) });
