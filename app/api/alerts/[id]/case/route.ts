import { z } from 'zod';
import { caseCsv } from '@/lib/alerts/case-csv';
import { CASE_POLICY, caseHtml } from '@/lib/alerts/case-html';
import { caseMarkdown } from '@/lib/alerts/case-markdown';
import { readCase } from '@/lib/alerts/case-store';
import { route } from '@/lib/http';
import { bigId } from '@/lib/ids';

export const dynamic = 'force-dynamic';

const FORMS = {
  html: { type: 'text/html', make: caseHtml, download: true },
  print: { type: 'text/html', make: caseHtml, download: false },
  md: { type: 'text/markdown', make: caseMarkdown, download: false },
  csv: { type: 'text/csv', make: caseCsv, download: true },
  json: { type: 'application/json', make: (of: unknown) => `${JSON.stringify(of, null, 2)}\n`, download: true },
};

/** The case in a form that stands alone. `print` is the HTML, opened instead of saved. */
export const GET = route({
  params: z.object({ id: bigId }),
  query: z.object({ format: z.enum(['html', 'print', 'md', 'csv', 'json']) }),
  run: async ({ params, query, request }) => {
    const link = `http://${request.headers.get('host')}/alerts/${params.id}`;
    const { type, make, download } = FORMS[query.format];
    const headers: Record<string, string> = { 'content-type': `${type}; charset=utf-8` };
    if (download) headers['content-disposition'] = `attachment; filename="alert-${params.id}.${query.format}"`;
    if (query.format === 'print') headers['content-security-policy'] = `${CASE_POLICY}; frame-ancestors 'none'`;
    return new Response(make(await readCase(params.id, link)), { headers });
  },
});
