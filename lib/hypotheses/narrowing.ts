/** A change of a rule that cuts its noise. */
export interface ShownNarrowing {
  yaml: string;
  /** in plain words, one for each clause */
  changes: string[];
  /** of the noise's events, 0 to 1 */
  removed: number;
  /** 0 to 1: as hard to evade as its weakest clause */
  robustness: number;
  /** something is left out: whoever looks like it is not seen */
  excludes: boolean;
  hiddenEvents: number;
  leftEvents: number;
  /** what it would hide, the most frequent first */
  hidden: { title: string; events: number; knownFalse: boolean }[];
  /** behaviors that are hidden besides */
  moreHidden: number;
}

/** POST /api/hypotheses/narrow */
export type NarrowAnswer =
  | {
      ok: true;
      /** confirmed events that every proposal keeps */
      kept: number;
      noise: number;
      /** the noise has more behaviors than were looked at */
      partial: boolean;
      proposals: ShownNarrowing[];
    }
  | { ok: false; reason: string };
