import { z } from 'zod';
import { smallId } from '../ids';
import { EXCEPTION_OPERATORS } from './exception-scope';

/** What people send to make an exception. */
export const scopeSchema = z.strictObject({
  hosts: z.array(smallId).max(1_000),
  conditions: z
    .array(
      z.strictObject({
        field: z.string().min(1).max(100),
        operator: z.enum(EXCEPTION_OPERATORS),
        value: z.string().max(8_192),
      }),
    )
    .max(20),
});

/** Epoch milliseconds of event time; null: for good. */
export const expiresAt = z.number().int().positive().max(8_640_000_000_000_000).nullable();
