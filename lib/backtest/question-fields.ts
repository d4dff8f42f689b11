import { z } from 'zod';
import { smallId } from '../ids';

const time = z.number().finite().optional();

export const facetName = z.enum(['host', 'user', 'image', 'parent', 'folder', 'destination']);

/** One value of a facet; `below`: everything below the folder, too. */
export const facetValue = z.object({
  name: facetName,
  value: z.string().max(65_536),
  below: z.literal(true).optional(),
});

/** What every question about a rule's past has: the rule, and the range in epoch milliseconds. */
export const questionFields = {
  yaml: z.string().max(65_536),
  from: time,
  to: time,
  /** the detector whose exceptions hold */
  detectorId: smallId.optional(),
};
