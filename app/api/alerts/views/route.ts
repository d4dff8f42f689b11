import { savedViewInput } from '@/lib/alerts/saved-view';
import { readViews, saveView } from '@/lib/alerts/view-store';
import { route } from '@/lib/http';

export const dynamic = 'force-dynamic';

export const GET = route({ run: ({ actor }) => readViews(actor.name) });

export const POST = route({ body: savedViewInput, run: ({ body, actor }) => saveView(actor, body) });
