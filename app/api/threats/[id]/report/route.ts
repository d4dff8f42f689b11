import { z } from 'zod';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { reportMarkdown, reportOf } from '@/lib/threats/report';
import { REPORT_CSP, reportHtml } from '@/lib/threats/report-html';
import { readThreat } from '@/lib/threats/store';

export const dynamic = 'force-dynamic';

/** The report on a threat: Markdown to save, or a page to print. */
export const GET = route({
  params: z.object({ id: smallId }),
  query: z.strictObject({ format: z.enum(['md', 'html']).default('md') }),
  async run({ params, query }) {
    const report = reportOf(await readThreat(params.id));
    if (query.format === 'html')
      return new Response(reportHtml(report), {
        headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': REPORT_CSP },
      });
    return new Response(reportMarkdown(report), {
      headers: {
        'content-type': 'text/markdown; charset=utf-8',
        'content-disposition': `attachment; filename="threat-${params.id}.md"`,
      },
    });
  },
});
