/** Where the rows of a table live when the database runs on several machines. */
export type Placement =
  /** spread over the machines by a column; tables of one group lie beside each other */
  | { kind: 'distributed'; column: string; group: 'hosts' | 'behaviors' | 'targets' }
  /** a copy on every machine */
  | { kind: 'reference' }
  /** on the coordinator alone */
  | { kind: 'local' };

const byHost: Placement = { kind: 'distributed', column: 'host_id', group: 'hosts' };
const byBehavior: Placement = { kind: 'distributed', column: 'behavior_id', group: 'behaviors' };
const reference: Placement = { kind: 'reference' };
const local: Placement = { kind: 'local' };

/** The one place that says where every table lives. A table that is not here is a mistake: see scale-out.db.test.ts. */
export const LAYOUT: Readonly<Record<string, Placement>> = {
  // telemetry and what is found in it: a host's rows lie together
  events: byHost,
  raw_blocks: byHost,
  rollups: byHost,
  host_days: byHost,
  processes: byHost,
  file_provenance: byHost,
  pending_parts: byHost,
  late_hosts: byHost,
  matches: byHost,
  undecided: byHost,
  alerts: byHost,
  alert_comments: byHost,
  bulk_before: byHost,
  pinned_events: byHost,
  observations: byHost,
  hypothesis_observations: byHost,
  threat_lineages: byHost,
  labels: byHost,

  // the dictionary: shared by all hosts, by its own ids
  behaviors: byBehavior,
  behavior_values: byBehavior,
  targets: { kind: 'distributed', column: 'target_id', group: 'targets' },

  // small, and joined to the above
  hosts: reference,
  detectors: reference,
  detector_versions: reference,
  detector_exceptions: reference,
  live_spans: reference,
  live_set: reference,
  live_epochs: reference,
  threats: reference,
  threat_entries: reference,
  hypotheses: reference,

  // joined to nothing that is distributed
  settings: local,
  quarantine: local,
  rollup_days: local,
  common_values: local,
  value_days: local,
  value_totals: local,
  backtests: local,
  backtest_runs: local,
  saved_hunts: local,
  saved_views: local,
  bulk_changes: local,
  ingest_tokens: local,
  audit: local,
  _prisma_migrations: local,
};
