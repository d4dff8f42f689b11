import { listDetectors } from '@/lib/detectors/store';
import { route } from '@/lib/http';

export const dynamic = 'force-dynamic';

export const GET = route({
  run: async () => ({ detectors: await listDetectors() }),
});
