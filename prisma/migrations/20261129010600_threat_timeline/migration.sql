-- The story of an intrusion as people tell it: entries in their order, some of them about an event of the evidence.
CREATE SEQUENCE threat_entry_ids AS integer;
CREATE TABLE threat_entries (
  entry_id   integer NOT NULL DEFAULT nextval('threat_entry_ids'),
  threat_id  integer NOT NULL,
  position   integer NOT NULL,
  event_ref  text,
  ts         timestamptz,
  text       text NOT NULL,
  author     text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (entry_id)
);
CREATE INDEX threat_entries_threat ON threat_entries (threat_id, position);

-- Verdicts that people gave single events by hand, beside those of alerts, threats and observations.
CREATE TABLE labels (
  host_id    integer NOT NULL,
  ts         timestamptz NOT NULL,
  seq        bigint NOT NULL,
  part       integer NOT NULL,
  verdict    boolean NOT NULL,
  author     text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (host_id, ts, seq, part)
);

-- What people write beside a hypothesis.
ALTER TABLE hypotheses ADD COLUMN notes text NOT NULL DEFAULT '';
