import { z } from 'zod';
import { bigId } from '../ids';
import { DISPOSITIONS, STATUSES } from './alert';
import { MOST_TAGS } from './change';
import { queueFilter } from './queue';

/** What comes in over HTTP about changes of alerts. Pure. */
const tag = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._:/-]{0,39}$/u, 'a tag is one word of letters, digits, and . _ : / -');
const tags = z.array(tag).max(MOST_TAGS);

export const alertChange = z
  .strictObject({
    status: z.enum(STATUSES).optional(),
    disposition: z.enum(DISPOSITIONS).nullable().optional(),
    assignee: z.string().trim().min(1).max(100).nullable().optional(),
    reason: z.string().max(4_000).nullable().optional(),
    addTags: tags.optional(),
    removeTags: z.array(z.string().max(60)).max(MOST_TAGS).optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'name what to change');

export const alertsChange = z.object({ ids: z.array(bigId).min(1).max(1_000), change: alertChange });

/** What a change answered with, sent back to take it back. */
export const undoneChange = z.object({
  before: z
    .array(
      z.object({
        id: bigId,
        status: z.enum(STATUSES),
        disposition: z.enum(DISPOSITIONS).nullable(),
        assignee: z.string().max(100).nullable(),
        reason: z.string().max(4_000).nullable(),
        tags: z.array(z.string().max(60)).max(MOST_TAGS),
      }),
    )
    .min(1)
    .max(1_000),
});

export const bulkSelection = z.union([
  z.strictObject({ filter: queueFilter }),
  z.strictObject({ ids: z.array(bigId).min(1).max(50_000) }),
]);
