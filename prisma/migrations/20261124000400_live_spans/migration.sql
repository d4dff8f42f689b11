-- When a version was live. The span of now, or the last one, stands with the version (live_from_epoch, live_to_epoch);
-- a version that was paused and resumed had others before.
CREATE TABLE live_spans (
  version_id integer NOT NULL REFERENCES detector_versions (version_id),
  from_epoch bigint NOT NULL,
  to_epoch   bigint NOT NULL,
  PRIMARY KEY (version_id, from_epoch)
);

-- Where each epoch begins in what is stored: raw blocks with greater ids were written in this epoch or later.
CREATE TABLE live_epochs (
  epoch     bigint PRIMARY KEY,
  raw_block bigint NOT NULL
);

-- Matches of a detector that only observed: no alert is formed of them, then or later.
ALTER TABLE matches ADD COLUMN observed boolean NOT NULL DEFAULT false;
UPDATE matches SET observed = true WHERE alert_id IS NULL;
