import { route } from '@/lib/http';
import { takeSampleOut } from '@/lib/sources/store';

export const dynamic = 'force-dynamic';

export const DELETE = route({ run: ({ actor }) => takeSampleOut(actor) });
