/** Matches that belong together: one detector on one lineage of one host. Their alerts are formed as a whole. */
export interface MatchGroup {
  hostId: number;
  detectorId: number;
  anchorId: string;
  /** nothing that matched before has changed: there are only more matches */
  grows?: boolean;
}
