import type { TokenRow } from '../access/tokens';

export type { TokenRow };

/** GET /api/sources */
export interface SourceRow {
  source: string;
  hosts: number;
  events: number;
  firstTime: number | null;
  lastTime: number | null;
  quarantined: number;
  pending: number;
  sample: boolean;
}
export interface HostRow {
  hostId: number;
  name: string;
  source: string;
  os: string;
  events: number;
  firstTime: number | null;
  lastTime: number | null;
}
export interface QuarantineRow {
  id: string;
  receivedAt: number;
  source: string;
  format: string | null;
  code: string;
  reason: string;
  line: number | null;
  stored: boolean;
  /** canonical text form, cut after 4,000 characters */
  raw: string;
}
/** GET /api/hosts */
export interface HostName {
  hostId: number;
  name: string;
  source: string;
}
export interface Sources {
  sources: SourceRow[];
  /** the first of `hostCount`, by source and name */
  hosts: HostRow[];
  hostCount: number;
  quarantine: { total: number; byCode: { code: string; count: number }[]; latest: QuarantineRow[] };
  sample: { loaded: boolean; laterLoaded: boolean; laterAvailable: boolean };
  warnings: string[];
}
/** POST /api/sources/replay streams NDJSON lines of this shape */
export interface ReplayProgress {
  sent: number;
  total: number;
  created: number;
  duplicate: number;
  quarantined: number;
  done: boolean;
  newAlerts: number;
  error?: string;
}
/** POST /api/ingest answers per record */
export type RecordResult = 'created' | 'duplicate' | 'pending' | 'quarantined' | 'rejected';
export interface IngestAnswer {
  created: number;
  duplicate: number;
  pending: number;
  quarantined: number;
  rejected: number;
  /** one per line that is not simply created, at most 1,000; `truncated` counts the rest */
  records: { line: number; result: RecordResult; code?: string; reason?: string }[];
  truncated: number;
}
