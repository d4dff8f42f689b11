import type { BacktestProgress } from '../../lib/backtest/report';
import { count, plural } from '../ui/count';

/** "40,000 of 480,000 behaviors asked · so far 12 match: 31 events on 4 hosts" */
export function progressWords({ loaded, asked, of, matchedBehaviors, events, hosts }: BacktestProgress): string {
  if (loaded !== undefined) return `Reading the dictionary: ${plural(loaded, 'behavior')}`;
  const far = of === 0 ? `${plural(asked, 'behavior')} asked` : `${count(asked)} of ${plural(of, 'behavior')} asked`;
  if (matchedBehaviors === 0) return `${far} · no match so far`;
  const counted =
    events === undefined || hosts === undefined ? '' : `: ${plural(events, 'event')} on ${plural(hosts, 'host')}`;
  return `${far} · so far ${count(matchedBehaviors)} match${counted}`;
}
