/** One variable of a process's environment, as the agent sent it. */
export interface Variable {
  name: string;
  value: string;
}

const MOST = 500;

/**
 * The environment in a raw JSON record: ECS `process.env_vars` (a list of NAME=value) or `process.env` (an object), as
 * Elastic's and other agents send it. Null where the record has none; never throws.
 */
export function environmentOf(raw: string): Variable[] | null {
  const process = processOf(raw);
  if (!process) return null;
  const { env_vars: list, env } = process;
  if (Array.isArray(list)) {
    return list.slice(0, MOST).flatMap((item) => (typeof item === 'string' ? [split(item)] : []));
  }
  if (typeof env === 'object' && env !== null && !Array.isArray(env)) {
    return Object.entries(env)
      .slice(0, MOST)
      .flatMap(([name, value]) => (typeof value === 'string' ? [{ name, value }] : []));
  }
  return null;
}

function processOf(raw: string): Record<string, unknown> | null {
  if (!raw.startsWith('{')) return null;
  try {
    const record: unknown = JSON.parse(raw);
    const process = typeof record === 'object' && record !== null && 'process' in record ? record.process : null;
    return typeof process === 'object' && process !== null ? (process as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function split(item: string): Variable {
  const at = item.indexOf('=');
  return at < 0 ? { name: item, value: '' } : { name: item.slice(0, at), value: item.slice(at + 1) };
}

/** Variables that change which code a program loads or runs. */
const TELLING =
  /^(LD_(PRELOAD|LIBRARY_PATH|AUDIT)|BASH_ENV|ENV|PROMPT_COMMAND|PYTHON(PATH|STARTUP)|PERL5(LIB|OPT)|NODE_OPTIONS|RUBYOPT|IFS|HISTFILE)$/;

export function isTelling({ name }: Variable): boolean {
  return TELLING.test(name);
}
