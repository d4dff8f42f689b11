import type { ExplainNode } from '../sigma';
import type { ShownHit } from '../telemetry/shown';

/** How a rule answers for one event: its condition part by part, with what stood in the way. */
export interface RuleExplanation {
  title: string;
  /** the rule is for events of this kind */
  applies: boolean;
  matched: boolean;
  /** set if the rule could not be decided within its work */
  incomplete?: string;
  /** filters that left the event out, although the rule itself matches it */
  filteredBy: readonly string[];
  tree: ExplainNode;
  hits: ShownHit[];
}

/** POST /api/events/[ref]/explain {yaml} or {detectorId}: one rule, or each rule of a correlation. */
export interface EventExplanation {
  ref: string;
  rules: RuleExplanation[];
}
