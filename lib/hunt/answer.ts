import type { ShownEvent } from '../telemetry/shown';
import type { HuntProblem } from './hunt';

/** What somebody hunts for. */
export interface HuntQuestion {
  query: string;
  /** epoch milliseconds, half-open; all that is stored if left out */
  from?: number | undefined;
  to?: number | undefined;
  /** names one run of a query: pages and figures of a run share what was found out of it */
  run?: string | undefined;
}

/** POST /api/hunt/page: some events, newest first. */
export interface HuntPage {
  problems: HuntProblem[];
  events: ShownEvent[];
  /** where the next page begins; null when everything was looked at */
  next: string | null;
  /** events later than this were looked at; epoch milliseconds */
  searchedTo: number | null;
}

export const FACETS = ['kind', 'host', 'image', 'parent', 'user', 'folder', 'destination'] as const;
export type FacetName = (typeof FACETS)[number];

export interface HuntFacet {
  name: FacetName;
  values: { value: string; events: number }[];
  /** how many more values there are */
  more: number;
}

/** POST /api/hunt/summary: lines of these, the last one done. Figures are of what was looked at so far. */
export interface HuntSummary {
  problems: HuntProblem[];
  /** the query as a Sigma rule; null for everything, and if there are errors */
  yaml: string | null;
  done: boolean;
  /** 0 to 1 */
  progress: number;
  events: number;
  hosts: number;
  /** of these hosts, all that are stored */
  storedHosts: number;
  /** epoch milliseconds */
  firstTime: number | null;
  lastTime: number | null;
  facets: HuntFacet[];
  histogram: { from: number; binMs: number; bins: number[] } | null;
  /** the range that was searched */
  range: { from: number; to: number } | null;
  /** epoch milliseconds: there if the range begins before it, and retention dropped what was before */
  keptFrom?: number;
  /** behaviors on which the query ran out of work: figures are a lower bound */
  incomplete: number;
  durationMs: number;
}
