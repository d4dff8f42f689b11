-- Exceptions of detectors: what they pass over, for whom, why and until when. A changed exception is a new row in place of
-- the old one; from_epoch and to_epoch are the epochs of the live set between which it holds.
CREATE SEQUENCE exception_ids AS integer;
CREATE TABLE detector_exceptions (
  exception_id integer NOT NULL DEFAULT nextval('exception_ids'),
  detector_id  integer NOT NULL REFERENCES detectors (detector_id),
  scope        jsonb NOT NULL,
  reason       text NOT NULL,
  author       text NOT NULL,
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz,
  from_epoch   bigint NOT NULL,
  to_epoch     bigint,
  ended_at     timestamptz,
  ended_by     text,
  end_reason   text,
  replaces     integer,
  hidden       jsonb NOT NULL,
  PRIMARY KEY (exception_id)
);
CREATE INDEX detector_exceptions_detector ON detector_exceptions (detector_id);

-- When a detector is to be looked at again, and why it is live although something spoke against it.
ALTER TABLE detectors
  ADD COLUMN review_days integer NOT NULL DEFAULT 90,
  ADD COLUMN reviewed_at timestamptz,
  ADD COLUMN reviewed_by text,
  ADD COLUMN waiver jsonb;

-- Matches per day and the last one of each detector.
CREATE INDEX matches_by_detector ON matches (detector_id, ts) WHERE withdrawn_at IS NULL;
