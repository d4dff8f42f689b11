import { z } from 'zod';
import { route } from '@/lib/http';
import { readLinkTemplates, writeLinkTemplates } from '@/lib/sources/link-template-store';
import { linkTemplates } from '@/lib/telemetry/link-template-schema';

export const dynamic = 'force-dynamic';

export const GET = route({ run: async () => ({ templates: await readLinkTemplates() }) });

export const PUT = route({
  body: z.strictObject({ templates: linkTemplates }),
  run: async ({ body, actor }) => ({ templates: await writeLinkTemplates(actor, body.templates) }),
});
