-- Everything that Unwrap stores. Telemetry tables carry host_id in every key (see docs/architecture.md);
-- the dictionary (behaviors, targets) is keyed by its own content and never updated.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE settings (
  name  text PRIMARY KEY,
  value jsonb NOT NULL
);

-- Telemetry ------------------------------------------------------------------------------------

CREATE SEQUENCE host_ids AS integer;
CREATE TABLE hosts (
  host_id       integer PRIMARY KEY DEFAULT nextval('host_ids'),
  source        text NOT NULL,
  agent_host_id text NOT NULL,
  name          text NOT NULL,
  os            text NOT NULL DEFAULT '',
  sample        boolean NOT NULL DEFAULT false,
  first_ts      timestamptz,
  last_ts       timestamptz,
  last_seq      bigint,
  last_part     integer,
  UNIQUE (source, agent_host_id)
);
CREATE INDEX hosts_name ON hosts (name);

CREATE TABLE targets (
  target_id uuid PRIMARY KEY,
  doc       jsonb NOT NULL,
  target    text COLLATE "C",
  port      integer
);
CREATE INDEX targets_target_trgm ON targets USING gin (target gin_trgm_ops);

CREATE TABLE behaviors (
  behavior_id         uuid PRIMARY KEY,
  kind                smallint NOT NULL,
  process_behavior_id uuid,
  target_id           uuid,
  doc                 jsonb NOT NULL,
  image               text COLLATE "C",
  command_line        text COLLATE "C",
  parent_image        text COLLATE "C",
  parent_command_line text COLLATE "C",
  created_at          timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX behaviors_kind ON behaviors (kind, behavior_id);
CREATE INDEX behaviors_process ON behaviors (process_behavior_id) WHERE process_behavior_id IS NOT NULL;
CREATE INDEX behaviors_target ON behaviors (target_id) WHERE target_id IS NOT NULL;
CREATE INDEX behaviors_image_trgm ON behaviors USING gin (image gin_trgm_ops);
CREATE INDEX behaviors_command_line_trgm ON behaviors USING gin (command_line gin_trgm_ops);
CREATE INDEX behaviors_parent_image_trgm ON behaviors USING gin (parent_image gin_trgm_ops);

-- value -> behaviors that hold it: what prevalence and pivots read
CREATE TABLE behavior_values (
  field       smallint NOT NULL,
  value_key   bigint NOT NULL,
  behavior_id uuid NOT NULL,
  PRIMARY KEY (field, value_key, behavior_id)
);

CREATE TABLE events (
  host_id     integer NOT NULL,
  ts          timestamptz NOT NULL,
  seq         bigint NOT NULL,
  part        integer NOT NULL,
  kind        smallint NOT NULL,
  pid         integer NOT NULL,
  process_id  bigint NOT NULL,
  behavior_id uuid NOT NULL,
  raw_block   bigint NOT NULL,
  PRIMARY KEY (host_id, ts, seq, part)
) PARTITION BY RANGE (ts);
CREATE INDEX events_process ON events (host_id, process_id, ts);
CREATE INDEX events_behavior ON events (host_id, behavior_id, ts);
CREATE INDEX events_ts ON events USING brin (ts);

CREATE SEQUENCE raw_block_ids;
CREATE TABLE raw_blocks (
  host_id  integer NOT NULL,
  ts       timestamptz NOT NULL,
  block_id bigint NOT NULL,
  records  integer NOT NULL,
  data     bytea NOT NULL,
  PRIMARY KEY (host_id, ts, block_id)
) PARTITION BY RANGE (ts);
ALTER TABLE raw_blocks ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE rollups (
  behavior_id uuid NOT NULL,
  host_id     integer NOT NULL,
  day         date NOT NULL,
  kind        smallint NOT NULL,
  count       integer NOT NULL,
  first_ts    timestamptz NOT NULL,
  last_ts     timestamptz NOT NULL,
  PRIMARY KEY (behavior_id, host_id, day)
) PARTITION BY RANGE (day);
CREATE INDEX rollups_host ON rollups (host_id, day, kind);

CREATE TABLE processes (
  host_id        integer NOT NULL,
  process_id     bigint NOT NULL,
  pid            integer NOT NULL,
  ppid           integer,
  ts             timestamptz NOT NULL,
  seq            bigint NOT NULL,
  part           integer NOT NULL,
  started        boolean NOT NULL,
  entity         text,
  parent_id      bigint,
  predecessor_id bigint,
  anchor_id      bigint NOT NULL,
  behavior_id    uuid NOT NULL,
  ended_ts       timestamptz,
  ended_seq      bigint,
  ended_part     integer,
  exit_code      integer,
  PRIMARY KEY (host_id, process_id)
);
CREATE INDEX processes_pid ON processes (host_id, pid, ts DESC, seq DESC, part DESC);
CREATE INDEX processes_ts ON processes (host_id, ts);
CREATE INDEX processes_parent ON processes (host_id, parent_id, ts);
CREATE INDEX processes_predecessor ON processes (host_id, predecessor_id) WHERE predecessor_id IS NOT NULL;
CREATE INDEX processes_anchor ON processes (host_id, anchor_id);
CREATE INDEX processes_entity ON processes (host_id, md5(entity)) WHERE entity IS NOT NULL;

-- what happened to a path: read when something runs it. One row per write, copy, rename, chmod or delete.
CREATE TABLE file_provenance (
  host_id    integer NOT NULL,
  path_key   bigint NOT NULL,
  ts         timestamptz NOT NULL,
  seq        bigint NOT NULL,
  part       integer NOT NULL,
  path       text NOT NULL,
  action     text NOT NULL,
  from_path  text,
  process_id bigint NOT NULL,
  written_ts timestamptz,
  writer_id  bigint,
  writer_anchor_id bigint,
  downloaded boolean NOT NULL DEFAULT false,
  PRIMARY KEY (host_id, path_key, ts, seq, part)
);
CREATE INDEX file_provenance_ts ON file_provenance (host_id, ts);

-- parts of multi-record events (auditd) that wait for the rest
CREATE TABLE pending_parts (
  host_id     integer NOT NULL,
  ts          timestamptz NOT NULL,
  serial      bigint NOT NULL,
  part_key    bigint NOT NULL,
  line        bytea NOT NULL,
  received_at timestamptz NOT NULL,
  -- the rest did not come in time: the event was made of what was there, or quarantined
  expired     boolean NOT NULL DEFAULT false,
  PRIMARY KEY (host_id, ts, serial, part_key)
);

CREATE SEQUENCE quarantine_ids;
CREATE TABLE quarantine (
  quarantine_id bigint PRIMARY KEY DEFAULT nextval('quarantine_ids'),
  received_at   timestamptz NOT NULL,
  source        text NOT NULL,
  format        text,
  code          text NOT NULL,
  reason        text NOT NULL,
  line          integer,
  stored        boolean NOT NULL DEFAULT false,
  sample        boolean NOT NULL DEFAULT false,
  raw           bytea NOT NULL,
  raw_key       bigint NOT NULL,
  UNIQUE (source, raw_key)
);
CREATE INDEX quarantine_received ON quarantine (received_at DESC);

-- Detectors ------------------------------------------------------------------------------------

CREATE TABLE live_set (
  id    integer PRIMARY KEY CHECK (id = 1),
  epoch bigint NOT NULL
);
INSERT INTO live_set VALUES (1, 1);

CREATE SEQUENCE detector_ids AS integer;
CREATE TABLE detectors (
  detector_id   integer PRIMARY KEY DEFAULT nextval('detector_ids'),
  title         text NOT NULL,
  state         text NOT NULL CHECK (state IN ('observing', 'live', 'paused', 'retired')),
  origin        text NOT NULL CHECK (origin IN ('starter', 'hypothesis', 'import')),
  starter_key   text UNIQUE,
  hypothesis_id integer,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL
);

CREATE SEQUENCE detector_version_ids AS integer;
CREATE TABLE detector_versions (
  version_id      integer PRIMARY KEY DEFAULT nextval('detector_version_ids'),
  detector_id     integer NOT NULL REFERENCES detectors (detector_id),
  number          integer NOT NULL,
  title           text NOT NULL,
  level           text NOT NULL,
  tags            text[] NOT NULL,
  yaml            text NOT NULL,
  note            text NOT NULL DEFAULT '',
  author          text NOT NULL,
  created_at      timestamptz NOT NULL,
  live_from_epoch bigint,
  live_to_epoch   bigint,
  UNIQUE (detector_id, number)
);

CREATE TABLE matches (
  host_id     integer NOT NULL,
  detector_id integer NOT NULL,
  ts          timestamptz NOT NULL,
  seq         bigint NOT NULL,
  part        integer NOT NULL,
  version_id  integer NOT NULL,
  epoch       bigint NOT NULL,
  behavior_id uuid NOT NULL,
  process_id  bigint NOT NULL,
  anchor_id   bigint NOT NULL,
  alert_id    bigint,
  withdrawn_at timestamptz,
  PRIMARY KEY (host_id, detector_id, ts, seq, part)
);
CREATE INDEX matches_group ON matches (host_id, detector_id, anchor_id, ts);
CREATE INDEX matches_alert ON matches (host_id, alert_id, ts);
CREATE INDEX matches_event ON matches (host_id, ts, seq, part);

CREATE SEQUENCE alert_ids;
CREATE TABLE alerts (
  host_id       integer NOT NULL,
  alert_id      bigint NOT NULL DEFAULT nextval('alert_ids'),
  detector_id   integer NOT NULL,
  version_id    integer NOT NULL,
  anchor_id     bigint NOT NULL,
  severity      smallint NOT NULL,
  first_ts      timestamptz NOT NULL,
  last_ts       timestamptz NOT NULL,
  event_count   integer NOT NULL,
  status        text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'in_progress', 'closed', 'withdrawn')),
  disposition   text CHECK (disposition IN ('true_positive', 'benign_true_positive', 'false_positive', 'duplicate')),
  reason        text,
  assignee      text,
  closed_ts     timestamptz,
  redirect_to   bigint,
  recurrence_of bigint,
  threat_id     integer,
  raised_past   boolean NOT NULL DEFAULT false,
  summary       jsonb NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  PRIMARY KEY (host_id, alert_id)
);
CREATE INDEX alerts_id ON alerts (alert_id);
CREATE INDEX alerts_queue ON alerts (status, severity DESC, last_ts DESC) WHERE redirect_to IS NULL;
CREATE INDEX alerts_group ON alerts (host_id, detector_id, anchor_id);
CREATE INDEX alerts_threat ON alerts (threat_id) WHERE threat_id IS NOT NULL;

-- copies that outlive retention: what alerts, observations, threats and backtests rest on
CREATE TABLE pinned_events (
  host_id     integer NOT NULL,
  owner       text NOT NULL,
  ts          timestamptz NOT NULL,
  seq         bigint NOT NULL,
  part        integer NOT NULL,
  kind        smallint NOT NULL,
  pid         integer NOT NULL,
  process_id  bigint NOT NULL,
  behavior_id uuid NOT NULL,
  behavior    jsonb NOT NULL,
  raw         bytea NOT NULL,
  pinned_at   timestamptz NOT NULL,
  PRIMARY KEY (host_id, owner, ts, seq, part)
);
CREATE INDEX pinned_events_owner ON pinned_events (owner);

-- What people decide ---------------------------------------------------------------------------

CREATE SEQUENCE threat_ids AS integer;
CREATE TABLE threats (
  threat_id  integer PRIMARY KEY DEFAULT nextval('threat_ids'),
  name       text NOT NULL,
  notes      text NOT NULL DEFAULT '',
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  first_ts   timestamptz NOT NULL,
  last_ts    timestamptz NOT NULL
);

-- the lineages (process trees) that belong to a threat
CREATE TABLE threat_lineages (
  threat_id integer NOT NULL,
  host_id   integer NOT NULL,
  anchor_id bigint NOT NULL,
  PRIMARY KEY (threat_id, host_id, anchor_id)
);

CREATE SEQUENCE observation_ids;
CREATE TABLE observations (
  observation_id bigint NOT NULL DEFAULT nextval('observation_ids'),
  host_id        integer NOT NULL,
  alert_id       bigint,
  ts             timestamptz NOT NULL,
  seq            bigint NOT NULL,
  part           integer NOT NULL,
  process_id     bigint NOT NULL,
  behavior_id    uuid NOT NULL,
  note           text NOT NULL DEFAULT '',
  author         text NOT NULL,
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (host_id, observation_id),
  UNIQUE (host_id, ts, seq, part)
);

CREATE SEQUENCE hypothesis_ids AS integer;
CREATE TABLE hypotheses (
  hypothesis_id integer PRIMARY KEY DEFAULT nextval('hypothesis_ids'),
  title         text NOT NULL,
  statement     text NOT NULL DEFAULT '',
  state         text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'promoted', 'rejected')),
  yaml          text NOT NULL,
  draft_number  integer NOT NULL DEFAULT 1,
  alert_id      bigint,
  host_id       integer,
  threat_id     integer,
  detector_id   integer,
  reason        text,
  outcome       jsonb,
  author        text NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  decided_at    timestamptz
);

CREATE TABLE hypothesis_observations (
  hypothesis_id  integer NOT NULL,
  host_id        integer NOT NULL,
  observation_id bigint NOT NULL,
  PRIMARY KEY (hypothesis_id, host_id, observation_id)
);

CREATE SEQUENCE backtest_ids;
CREATE TABLE backtests (
  backtest_id   bigint PRIMARY KEY DEFAULT nextval('backtest_ids'),
  hypothesis_id integer,
  detector_id   integer,
  purpose       text NOT NULL,
  yaml          text NOT NULL,
  epoch         bigint NOT NULL,
  range_from    timestamptz,
  range_to      timestamptz,
  result        jsonb NOT NULL,
  duration_ms   double precision NOT NULL,
  author        text NOT NULL,
  created_at    timestamptz NOT NULL
);
CREATE INDEX backtests_hypothesis ON backtests (hypothesis_id, backtest_id);
CREATE INDEX backtests_detector ON backtests (detector_id, backtest_id);

CREATE SEQUENCE ingest_token_ids AS integer;
CREATE TABLE ingest_tokens (
  token_id   integer PRIMARY KEY DEFAULT nextval('ingest_token_ids'),
  name       text NOT NULL,
  source     text NOT NULL,
  hash       bytea NOT NULL UNIQUE,
  hint       text NOT NULL,
  sample     boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz
);

-- append-only and hash-chained: who changed what
CREATE SEQUENCE audit_ids;
CREATE TABLE audit (
  audit_id  bigint PRIMARY KEY DEFAULT nextval('audit_ids'),
  at        timestamptz NOT NULL,
  actor     text NOT NULL,
  action    text NOT NULL,
  object    text NOT NULL,
  object_id text NOT NULL,
  details   jsonb NOT NULL,
  prev_hash bytea NOT NULL,
  hash      bytea NOT NULL
);
CREATE INDEX audit_object ON audit (object, object_id);
