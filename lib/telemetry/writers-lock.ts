/**
 * The advisory lock that every transaction which writes telemetry holds shared until its end. Who holds it alone (a change of
 * the live set, the sealing of days) has all of these before or after it. A lock on a row would let writers overtake whoever
 * waits again and again; here whoever comes later waits behind it.
 */
export const WRITERS_LOCK = 72_707_372;
