import { claimedName, factOf } from '../../lib/telemetry/facts';
import type { ShownEvent, ShownHit } from '../../lib/telemetry/shown';
import { rangesFor } from './marks';

/** argv[0], where the process claims a name that its image does not bear; null where it is honest or only a link's name. */
export function claimOf({ behavior }: Pick<ShownEvent, 'behavior'>): string | null {
  const argv0 = behavior.process.argv?.[0];
  if (!argv0) return null;
  return claimedName(behavior) !== undefined || factOf('DisguisedByParent', behavior) === true ? argv0 : null;
}

/** The claim where it is worth its room: where the process starts, and where the rule matched it. */
export function toldClaim(event: Pick<ShownEvent, 'kind' | 'behavior'>, hits: readonly ShownHit[] = []): string | null {
  const claim = claimOf(event);
  return claim !== null && (event.kind === 'process_start' || rangesFor('Argv0', claim, hits).length > 0)
    ? claim
    : null;
}
