import { z } from 'zod';

/** Ids as they stand in addresses and bodies. Those of bigint columns stay text: a number would round them. */
export const bigId = z.string().regex(/^(0|[1-9]\d{0,17})$/, 'must be the number of a thing');
export const smallId = z.coerce.number().int().positive().max(2_147_483_647);
/** 63 random bits: up to 19 digits. */
export const processId = z
  .string()
  .regex(/^\d{1,19}$/)
  .refine((text) => BigInt(text) <= 2n ** 63n - 1n, 'must be the id of a process');
