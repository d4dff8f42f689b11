import { z } from 'zod';
import { route } from '@/lib/http';
import { linkTemplates } from '@/lib/telemetry/link-template';
import { readLinkTemplates, writeLinkTemplates } from '@/lib/telemetry/link-template-store';

export const dynamic = 'force-dynamic';

export const GET = route({ run: async () => ({ templates: await readLinkTemplates() }) });

export const PUT = route({
  body: z.strictObject({ templates: linkTemplates }),
  run: async ({ body, actor }) => ({ templates: await writeLinkTemplates(actor, body.templates) }),
});
