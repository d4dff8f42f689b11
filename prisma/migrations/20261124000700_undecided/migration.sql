-- Behaviors that a live version could not decide within the work that one rule may spend on one event: they are shown,
-- since "no match" would be a guess. A row stands until the version decides the behavior, or is no longer the current one.
CREATE TABLE undecided (
  host_id     integer NOT NULL,
  behavior_id uuid NOT NULL,
  version_id  integer NOT NULL,
  detector_id integer NOT NULL,
  ts          timestamptz NOT NULL,
  PRIMARY KEY (host_id, behavior_id, version_id)
);
CREATE INDEX undecided_version ON undecided (version_id);
