-- Events before this were dropped by retention, and records of such a time are refused. It stands beside the epoch because
-- every ingest transaction reads that, held, and a change of it waits for all of them.
ALTER TABLE live_set ADD COLUMN kept_from timestamptz;
