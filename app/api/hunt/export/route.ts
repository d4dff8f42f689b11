import { z } from 'zod';
import { pool } from '@/lib/db/client';
import { readerPool } from '@/lib/db/reader';
import { route } from '@/lib/http';
import { textStream } from '@/lib/http-stream';
import { DEFAULT_COLUMNS } from '@/lib/hunt/columns';
import { FORMATS } from '@/lib/hunt/export';
import { exportHunt } from '@/lib/hunt/export-store';
import { columnList, questionFields } from '@/lib/hunt/question';
import { nowMs } from '@/lib/time';

export const dynamic = 'force-dynamic';

const TYPES = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson; charset=utf-8' };

/** A download of any size: it is made as it is read, and ends when the reader goes. */
export const GET = route({
  query: z.object({
    ...questionFields,
    format: z.enum(FORMATS),
    columns: z.preprocess(
      (value) => (typeof value === 'string' ? value.split(',') : value),
      columnList.default([...DEFAULT_COLUMNS]),
    ),
  }),
  run: ({ query, request }) => {
    const name = `hunt-${new Date(nowMs()).toISOString().slice(0, 19).replaceAll(':', '')}.${query.format}`;
    return textStream(request, (signal) => exportHunt(query, readerPool(pool()), signal), {
      'content-type': TYPES[query.format],
      'content-disposition': `attachment; filename="${name}"`,
    });
  },
});
