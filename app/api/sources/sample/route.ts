import { route } from '@/lib/http';
import { isSampleLoaded, takeSampleOut } from '@/lib/sources/store';

export const dynamic = 'force-dynamic';

export const GET = route({ run: async () => ({ loaded: await isSampleLoaded() }) });

export const DELETE = route({ run: ({ actor }) => takeSampleOut(actor) });
