import { z } from 'zod';
import { bigId } from '../ids';

/** What people send to confirm or change a threat. */
export const name = z.string().trim().min(1).max(200);
export const notes = z.string().max(20_000);
export const alertIds = z.array(bigId).min(1).max(1_000);
