/** What "the same" means when a behavior is looked for on other hosts. */
export const ALIKE_BY = [
  'behavior',
  'image',
  'sha256',
  'commandLine',
  'argv0',
  'parentImage',
  'target',
  'destinationIp',
] as const;
export type AlikeBy = (typeof ALIKE_BY)[number];

/** A host where the same was seen. Times are epoch milliseconds. */
export interface ElsewhereHost {
  hostId: number;
  host: string;
  events: number;
  first: number;
  last: number;
  /** the newest of them */
  sample: { ref: string; processId: string; time: number } | null;
}

/** GET /api/alerts/[id]/elsewhere */
export interface Elsewhere {
  by: AlikeBy;
  /** the value that is the same; null for a whole behavior */
  value: string | null;
  /** what of the event can be asked for */
  choices: { by: AlikeBy; value: string | null }[];
  hosts: ElsewhereHost[];
  /** hosts beyond the list */
  more: number;
  /** how often on the event's own host */
  here: number;
}
