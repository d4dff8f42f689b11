import type { ErrorCode } from './errors';
import type { DraftWish } from './hypotheses/draft-store';
import type { ScopeWish } from './hypotheses/suggest-store';

// What the thread that looks at incidents is asked, and what it answers.

export interface IncidentData {
  url: string;
  /** the index of the fleet's facts is made at once; else by the first question that needs it */
  warm: boolean;
}

export type IncidentQuestion =
  /** ideas for detectors from what an alert's incident did */
  | { suggestions: string; wish: ScopeWish }
  /** everything that an alert's incident did, rarest first */
  | { adjacent: string }
  /** the live detectors that catch an alert's incident */
  | { legs: string }
  /** a rule from what was observed */
  | { draft: DraftWish }
  /** how a threat's detectors fare when the adversary changes something */
  | { evasion: number; seed?: number }
  /** the changes of mere strings on which the live detectors lose a threat */
  | { brittle: true }
  /** how a hypothesis' rule, as it stands in an editor, fares on changes of the incident that it came from */
  | { trial: number; yaml: string }
  /** changes of a rule that cut its noise; `matched`: ids of the behaviors that it matches, one after another, if they are known */
  | { narrow: string; matched?: string | undefined };

/** Nobody waits for the answer any more. */
export interface Dropped {
  id: number;
  dropped: true;
}

export type IncidentAnswer =
  /** JSON: whoever asked passes it on as it is */
  | { id: number; text: string }
  | { id: number; refused: { code: ErrorCode; message: string } }
  | { id: number; failed: string };
