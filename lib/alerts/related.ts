import type { AlertRow } from './alert';

/** What two alerts can have in common. */
export const RELATIONS = ['lineage', 'behavior', 'hash', 'user', 'host'] as const;
export type Relation = (typeof RELATIONS)[number];

/** GET /api/alerts/[id]/related: each list newest first, with how many there are in all. */
export interface RelatedAlerts {
  relations: { relation: Relation; value: string | null; total: number; alerts: AlertRow[] }[];
  /** hash and user are looked for among the newest alerts: this many */
  searched: number;
}
