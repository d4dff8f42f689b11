import { type Matcher, parseRule } from '../sigma';
import type { EventKind } from '../telemetry/event';
import type { LiveException } from './exception';
import { type ReadyRule, readyRule } from './rule';

/** One version that is live (raises alerts) or observing (records matches only). */
export interface LiveDetector {
  detectorId: number;
  versionId: number;
  fromEpoch: number;
  state: 'live' | 'observing';
  title: string;
  level: string;
  matcher: Matcher;
  kinds: ReadonlySet<EventKind>;
  /** reads fields that belong to the event alone: decided per event, never remembered with the behavior */
  perEvent: boolean;
  /** asked of each audit record of an event, through its own matcher: not to be joined with rules on whole events */
  perRecord: boolean;
  /** what it passes over: asked of each event that it matches, never remembered with the behavior */
  exceptions: readonly LiveException[];
}

export interface LiveSet {
  epoch: number;
  detectors: readonly LiveDetector[];
}

/** The live set as an ingest transaction holds it, with what is held by the same lock. */
export interface HeldLiveSet extends LiveSet {
  /** epoch ms: events before it were dropped by retention; null where none were */
  keptFrom: number | null;
}

/** A stored text that does not parse: written by hand, or by a version of ours that accepted it. */
export class UnreadableRule extends Error {}

/** Parses and compiles a stored version. @throws UnreadableRule */
export function compileVersion(yaml: string): Omit<ReadyRule, 'kinds'> & { kinds: Set<EventKind> } {
  const { rule, problems } = parseRule(yaml);
  if (!rule) throw new UnreadableRule(problems.map((p) => p.message).join('; '));
  const ready = readyRule(rule);
  return { ...ready, kinds: new Set(ready.kinds) };
}
