import { compareKeys, keyText } from '../telemetry/event';
import type { FoundEvent, JudgedEvent } from './tally';

/** Known true matches are shown up to this many, so that an analyst sees what a rule must keep. */
const MOST_TRUE = 100;
const MOST_HOSTS = 60;
const WANTED = 40;

/**
 * Which events a report shows: the known true ones, then one of each host that has none yet, then more.
 * @param candidates some of the found events, at least one of each host; judged ones among them are passed over
 */
export function chooseSamples(judged: readonly JudgedEvent[], candidates: readonly FoundEvent[]): FoundEvent[] {
  const inOrder = (events: readonly FoundEvent[]) =>
    [...events].sort((a, b) => compareKeys(a, b) || a.hostId - b.hostId);
  const chosen = new Map<string, FoundEvent>();
  const choose = (event: FoundEvent) => chosen.set(refOf(event), event);
  const known = new Map(judged.map((event) => [refOf(event), event]));
  inOrder(judged.filter(({ judgement }) => judgement === 'true'))
    .slice(0, MOST_TRUE)
    .forEach(choose);

  const rest = inOrder(candidates).filter((event) => known.get(refOf(event))?.judgement !== 'true');
  const hosts = new Set([...chosen.values()].map(({ hostId }) => hostId));
  for (const event of rest) {
    if (hosts.has(event.hostId) || hosts.size >= MOST_HOSTS) continue;
    hosts.add(event.hostId);
    choose(event);
  }
  for (const event of rest) {
    if (chosen.size >= WANTED) break;
    choose(event);
  }
  return [...chosen.values()];
}

export function refOf(event: FoundEvent): string {
  return `${event.hostId} ${keyText(event)}`;
}
