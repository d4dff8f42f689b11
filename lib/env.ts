import { totalmem } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

const EIGHTH_OF_MEMORY = Math.min(65_536, Math.max(512, Math.floor(totalmem() / 2 ** 20 / 8)));

/** Everything the process is told by its environment, checked in one place. Values are read when asked for. */
const schema = z.object({
  /** use this PostgreSQL (15 or newer) instead of the embedded one */
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
    .optional(),
  /** folder of the embedded database, the password and the log */
  UNWRAP_DATA: z.string().min(1).optional(),
  /** 0: any free port */
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  /** further names that browsers may reach this server by: host or host:port, separated by commas; lib/origin.ts */
  UNWRAP_ALLOWED_HOSTS: z.string().default(''),
  /** file with further names of fields; field-mapping.yaml in the data folder if unset; docs/field-mapping.md */
  UNWRAP_FIELD_MAPPING: z.string().min(1).optional(),
  /** what this process does: web serves pages and the API, worker does what nobody asks for, all does both */
  UNWRAP_ROLE: z.enum(['web', 'worker', 'all']).default('all'),
  /** connections that one process holds at most */
  UNWRAP_POOL_SIZE: z.coerce.number().int().min(1).max(500).default(10),
  /** megabytes that backtests may hold of dictionary and rollups in memory (an eighth of the machine's if unset); above, rules
   * that need all of it are slower */
  UNWRAP_BACKTEST_MEMORY_MB: z.coerce.number().int().min(16).max(65_536).default(EIGHTH_OF_MEMORY),
  /** stored events of a host that one transaction puts into context again after a late record; the rest follows by and by */
  UNWRAP_FOLD_EVENTS: z.coerce.number().int().min(1).default(20_000),
  /** milliseconds added to the clock, for tests and demonstrations; lib/time.ts */
  UNWRAP_CLOCK_OFFSET_MS: z.coerce.number().int().default(0),
});

export type Env = z.infer<typeof schema>;

export type Role = Env['UNWRAP_ROLE'];

export class EnvError extends Error {
  override readonly name = 'EnvError';
}

/** The checked environment; unusable values throw an EnvError that names each variable. Empty means unset. */
export function env(source: Record<string, string | undefined> = process.env): Env {
  const known = Object.keys(schema.shape).map((name) => [name, source[name] || undefined]);
  const result = schema.safeParse(Object.fromEntries(known));
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new EnvError(`The environment has values that cannot be used:\n${lines.join('\n')}`);
}

/** The project's folder: commands are started from it, or by bin/unwrap.mjs, which names it. */
export function projectFolder(): string {
  return process.env.UNWRAP_PROJECT ?? process.cwd();
}

/** Absolute path of the data folder (default `.data` of the project). */
export function dataFolder(): string {
  return path.resolve(projectFolder(), env().UNWRAP_DATA ?? '.data');
}
