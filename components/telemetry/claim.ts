import { claimedName, factOf } from '../../lib/telemetry/facts';
import type { ShownEvent } from '../../lib/telemetry/shown';

/** argv[0], where the process claims a name that its image does not bear; null where it is honest or only a link's name. */
export function claimOf({ behavior }: Pick<ShownEvent, 'behavior'>): string | null {
  const argv0 = behavior.process.argv?.[0];
  if (!argv0) return null;
  return claimedName(behavior) !== undefined || factOf('DisguisedByParent', behavior) === true ? argv0 : null;
}
