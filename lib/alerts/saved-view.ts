import { z } from 'zod';
import { type QueueFilter, queueFilter } from './queue';

/** A view that people keep: the queue's own address under a name. Pure. */
export const savedViewInput = z.object({
  name: z.string().trim().min(1, 'a view needs a name').max(60),
  address: z
    .string()
    .max(2_000)
    .regex(/^(\?.*)?$/, 'is the query string of the queue, with its question mark'),
});

/** What an address filters; what only changes how rows are drawn is left out. An address of another version counts what it can. */
export function filterOfAddress(address: string): QueueFilter {
  const values: Record<string, string> = Object.fromEntries(new URLSearchParams(address));
  const parsed = queueFilter.safeParse(values);
  if (parsed.success) return parsed.data;
  const wrong = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
  return queueFilter.parse(Object.fromEntries(Object.entries(values).filter(([name]) => !wrong.has(name))));
}
