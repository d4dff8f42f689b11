import { z } from 'zod';
import { addComment, readComments } from '@/lib/alerts/comment-store';
import { route } from '@/lib/http';
import { bigId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

const params = z.object({ id: bigId });

export const GET = route({ params, run: async ({ params }) => ({ comments: await readComments(params.id) }) });

export const POST = route({
  params,
  body: z.strictObject({ text: z.string().trim().min(1, 'a comment says something').max(10_000) }),
  run: ({ params, body, actor }) => addComment(actor, params.id, body.text),
});
