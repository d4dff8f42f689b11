import { env } from './env';

/**
 * The only place where the server reads the clock, so that a test can live a year later: UNWRAP_CLOCK_OFFSET_MS is
 * added to the machine's time. SQL gets times as parameters and never calls now() for a value that is stored or compared.
 */
export function now(): Date {
  return new Date(nowMs());
}

/** Milliseconds since 1970. */
export function nowMs(): number {
  return Date.now() + env().UNWRAP_CLOCK_OFFSET_MS;
}
