import type { BacktestReport } from '../../lib/backtest/report';
import type { Observation } from '../../lib/hypotheses/hypothesis';
import type { ShownHit } from '../../lib/telemetry/shown';

/** What the rule says of one observed event. */
export interface EvidenceMatch {
  /** unknown: the report does not list every known true match, so silence proves nothing */
  match: 'yes' | 'no' | 'unknown';
  hits: readonly ShownHit[];
}

const NO_HITS: readonly ShownHit[] = [];

/**
 * Which observations the rule matches. Observed events are known true, and a report's samples begin with all known true
 * matches: when it lists all of them, an observation that is not among them is not matched.
 */
export function evidenceMatches(
  evidence: readonly Observation[],
  report: BacktestReport | null,
): Map<string, EvidenceMatch> {
  const sampled = new Map(report?.samples.map((s) => [s.ref, s.hits]));
  const listed = report?.samples.filter((s) => s.judgement === 'true').length ?? 0;
  const complete = report !== null && listed >= report.judged.true;
  return new Map(
    evidence.map(({ id, event }) => {
      const hits = sampled.get(event.ref);
      return [id, { match: hits ? 'yes' : complete ? 'no' : 'unknown', hits: hits ?? NO_HITS }];
    }),
  );
}

/** "2 of 3 matched by the rule"; null while there is no report. */
export function evidenceWords(matches: ReadonlyMap<string, EvidenceMatch>): string | null {
  const all = [...matches.values()];
  if (all.length === 0 || all.some((m) => m.match === 'unknown')) return null;
  return `${all.filter((m) => m.match === 'yes').length} of ${all.length} matched by the rule`;
}
