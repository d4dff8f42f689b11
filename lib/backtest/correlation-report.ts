import type { ReadyCorrelation } from '../detectors/correlation';
import type { CorrelationMatch, CorrelationOutcome } from '../sigma';
import { eventRef } from '../telemetry/event-ref';
import type { CorrelationRun } from './correlate-store';
import type { CorrelationReport } from './report';

const LISTED_MATCHES = 100;
const LISTED_EVENTS = 50;

/** What people are told of a correlation, besides the events that its matches hold. */
export function reportOf(
  { collection, used }: ReadyCorrelation,
  { result, events, cut }: CorrelationRun,
  names: ReadonlyMap<number, string>,
): CorrelationReport {
  const told = (match: CorrelationMatch) => {
    const held = match.events.map((place) => events[place]!);
    const hosts = [...new Set(held.map(({ hostId }) => hostId))].map((id) => names.get(id) ?? `host ${id}`);
    const { group, from, met, to, value, hits, more } = match;
    const refs = held.slice(0, LISTED_EVENTS).map((event) => eventRef(event.hostId, event));
    return { group: [...group], ...{ from, met, to, value, hits, more, hosts, refs }, events: held.length };
  };
  const part = ({ rule, matches, matchCount, ungrouped, unvalued }: CorrelationOutcome) => ({
    ...{ title: rule.title, type: rule.type, matchCount, ungrouped, unvalued },
    matches: matches.slice(0, LISTED_MATCHES).map(told),
  });
  return {
    parts: result.correlations.filter(({ reported }) => reported).map(part),
    rules: collection.rules.flatMap(({ title }, i) =>
      used[i] ? [{ title, events: result.ruleEvents[i]!, alone: collection.alone[i]! }] : [],
    ),
    incomplete: result.incomplete ?? (cut ? { why: 'events', time: cut.time } : null),
    listed: result.correlations.every(
      ({ reported, matches, matchCount }) =>
        !reported || (matches.length === matchCount && matches.every(({ more }) => !more)),
    ),
  };
}
