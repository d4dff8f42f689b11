import { z } from 'zod';
import { route } from '@/lib/http';
import { smallId } from '@/lib/ids';
import { indicatorsCsv } from '@/lib/threats/indicators-csv';
import { readThreat } from '@/lib/threats/store';

export const dynamic = 'force-dynamic';

/** A threat's indicators as CSV. */
export const GET = route({
  params: z.object({ id: smallId }),
  async run({ params }) {
    const { indicators } = await readThreat(params.id);
    return new Response(indicatorsCsv(indicators), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="threat-${params.id}-indicators.csv"`,
      },
    });
  },
});
