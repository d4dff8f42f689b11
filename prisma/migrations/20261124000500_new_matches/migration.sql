-- Matches that no alert holds yet: there are none between transactions, so the index stays empty.
CREATE INDEX matches_new ON matches (host_id, detector_id, anchor_id, ts) WHERE alert_id IS NULL AND withdrawn_at IS NULL AND NOT observed;
