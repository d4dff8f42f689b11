import type { CorrelationMatch, CorrelationResult } from '../sigma';

/** What a correlation found in a list of events, as lines to print. */
export function matchLines({ correlations, incomplete }: CorrelationResult, json: boolean): string[] {
  const lines = correlations.flatMap(({ rule, reported, matches, matchCount }) => {
    if (!reported) return [];
    if (json) return matches.map((match) => JSON.stringify({ correlation: rule.title, ...match }));
    return [`${rule.title}: ${matchCount} ${matchCount === 1 ? 'match' : 'matches'}`, ...matches.map(matchLine)];
  });
  return incomplete && !json
    ? [...lines, `incomplete: out of ${incomplete.why} at ${isoTime(incomplete.time)}; later events were not looked at`]
    : lines;
}

function matchLine({ group, from, met, to, value, events, more }: CorrelationMatch): string {
  const key = group.map(({ field, value }) => `${field}=${value}`).join(' ');
  const number = value === null ? '' : `, value ${value}`;
  return `  ${key || 'all events'}: met ${isoTime(met)}, ${isoTime(from)} to ${isoTime(to)}${number}, ${more ? 'over ' : ''}${events.length} events`;
}

export const isoTime = (time: number) => new Date(time).toISOString();
