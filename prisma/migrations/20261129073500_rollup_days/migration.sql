-- Every day that rollups tell of, and its seal while nobody has written them for a while: who holds a day's cells in memory may
-- count with them for as long as the seal is the same. A write of such a day takes its seal away.
CREATE SEQUENCE day_seals;
CREATE TABLE rollup_days (
  day       date PRIMARY KEY,
  seal      bigint,
  opened_at timestamptz NOT NULL
);
INSERT INTO rollup_days (day, opened_at) SELECT DISTINCT day, now() FROM host_days;
