-- Hosts whose events from a place on are still to be put into context again after a record that came very late.
CREATE TABLE late_hosts (
  host_id integer PRIMARY KEY,
  ts      timestamptz NOT NULL,
  seq     bigint NOT NULL,
  part    integer NOT NULL,
  since   timestamptz NOT NULL
);
