import { z } from 'zod';
import { isColumn } from './columns';

const time = z.coerce.number().finite().optional();

/** What every question of a hunt has: for the routes. */
export const questionFields = {
  query: z.string().max(65_536),
  from: time,
  to: time,
  run: z.string().max(60).optional(),
};

export const columnList = z
  .array(
    z.string().max(200).refine(isColumn, 'is no column: name fields of behaviors, time, host, kind, pid or Target'),
  )
  .min(1)
  .max(40);

export const savedFields = z.object({
  name: z.string().trim().min(1).max(120),
  query: questionFields.query,
  columns: columnList,
});
