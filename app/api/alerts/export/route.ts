import { z } from 'zod';
import { ALERT_COLUMNS, alertCsv } from '@/lib/alerts/case-csv';
import { eachAlert } from '@/lib/alerts/case-store';
import { queueFilter, queueQuery } from '@/lib/alerts/queue';
import { csvRow } from '@/lib/csv';
import { route } from '@/lib/http';
import { textStream } from '@/lib/http-stream';

export const dynamic = 'force-dynamic';

/** Every alert that the filters match, as a file. */
export const GET = route({
  query: queueFilter.extend({ sort: queueQuery.shape.sort, format: z.enum(['csv', 'json']) }),
  run: ({ query: { sort, format, ...filter }, actor, request }) => {
    const csv = format === 'csv';
    const line = csv ? alertCsv : (alert: object) => `${JSON.stringify(alert)}\n`;
    return textStream(
      request,
      async function* (signal) {
        if (csv) yield csvRow(ALERT_COLUMNS);
        for await (const alerts of eachAlert(filter, sort, actor.name, signal)) yield alerts.map(line).join('');
      },
      {
        'content-type': csv ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
        'content-disposition': `attachment; filename="alerts.${csv ? 'csv' : 'ndjson'}"`,
      },
    );
  },
});
