import { AppError } from '../errors';

/** A command cannot go on for a reason that its user can mend: the message alone is shown. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

const EXPECTED = new Set(['CommandError', 'EnvError', 'EmbeddedError', 'MigrationError', 'MappingError']);

/** What a person should read: the message of an expected failure, the whole stack of a bug. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof AppError || EXPECTED.has(error.name) ? error.message : (error.stack ?? error.message);
}
