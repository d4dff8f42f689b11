-- What a host reported on each day: how many events, and of which kinds (bit n: kind n). Reports name these numbers beside
-- each count, and must not count all events again for it.
CREATE TABLE host_days (
  host_id integer NOT NULL,
  day     date NOT NULL,
  events  integer NOT NULL,
  kinds   integer NOT NULL,
  PRIMARY KEY (host_id, day)
);
INSERT INTO host_days (host_id, day, events, kinds)
  SELECT host_id, (ts AT TIME ZONE 'UTC')::date, count(*), bit_or(1 << kind) FROM events GROUP BY 1, 2;

-- Rollups are asked by behavior, and most behaviors are of one day: a partition a day made every question ask all of them.
-- A partition now holds 28 days (epoch days, from a multiple of 28 on).
CREATE TABLE rollups_kept AS SELECT * FROM rollups;
DROP TABLE rollups;
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
DO $$
DECLARE
  block date;
BEGIN
  FOR block IN SELECT DISTINCT date '1970-01-01' + 28 * ((day - date '1970-01-01') / 28) FROM rollups_kept LOOP
    EXECUTE format('CREATE TABLE %I PARTITION OF rollups FOR VALUES FROM (%L) TO (%L)',
      'rollups_' || to_char(block, 'YYYYMMDD'), block, block + 28);
  END LOOP;
END $$;
INSERT INTO rollups SELECT * FROM rollups_kept;
DROP TABLE rollups_kept;
