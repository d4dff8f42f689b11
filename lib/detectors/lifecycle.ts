import type { DetectorState } from './detector';

/** What each state may become. Retired detectors are history: a new hypothesis brings an idea back. */
const NEXT: Readonly<Record<DetectorState, readonly DetectorState[]>> = {
  observing: ['live', 'paused', 'retired'],
  live: ['observing', 'paused', 'retired'],
  paused: ['live', 'observing', 'retired'],
  retired: [],
};

export function mayBecome(from: DetectorState, to: DetectorState): boolean {
  return NEXT[from].includes(to);
}

/** Whether ingest evaluates detectors in this state. */
export function isEvaluated(state: DetectorState): boolean {
  return state === 'live' || state === 'observing';
}

/** The audit log's verb for a change of state. */
export function verbFor(from: DetectorState, to: DetectorState): string {
  if (to === 'paused') return 'pause';
  if (to === 'retired') return 'retire';
  if (from === 'paused') return 'resume';
  return to === 'live' ? 'go live' : 'observe only';
}
