import { z } from 'zod';
import { route } from '@/lib/http';
import { savedFields } from '@/lib/hunt/question';
import { changeHunt, readSavedHunt, removeHunt } from '@/lib/hunt/saved-store';
import { smallId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

const params = z.object({ id: smallId });

export const GET = route({ params, run: ({ params }) => readSavedHunt(params.id) });

export const PUT = route({
  params,
  body: savedFields,
  run: ({ params, body, actor }) => changeHunt(actor, params.id, body),
});

export const DELETE = route({ params, run: ({ params, actor }) => removeHunt(actor, params.id) });
