-- How many hosts know a value that very many behaviors hold ("/usr/bin", "root"): looking through all of them for each page
-- would take minutes, so it is counted in the background, day by day.
CREATE TABLE common_values (
  field     smallint NOT NULL,
  value_key bigint NOT NULL,
  PRIMARY KEY (field, value_key)
);
-- of one day; `action` is the first kind of the action, `events` stands beside `hosts`
CREATE TABLE value_days (
  field     smallint NOT NULL,
  value_key bigint NOT NULL,
  action    smallint NOT NULL,
  day       date NOT NULL,
  hosts     integer[] NOT NULL,
  events    bigint[] NOT NULL,
  first_ts  timestamptz NOT NULL,
  last_ts   timestamptz NOT NULL,
  PRIMARY KEY (field, value_key, action, day)
);
CREATE INDEX value_days_day ON value_days (day);
-- of all days together
CREATE TABLE value_totals (
  field     smallint NOT NULL,
  value_key bigint NOT NULL,
  action    smallint NOT NULL,
  hosts     integer[] NOT NULL,
  events    bigint[] NOT NULL,
  first_ts  timestamptz NOT NULL,
  last_ts   timestamptz NOT NULL,
  PRIMARY KEY (field, value_key, action)
);
-- the seal under which a day was counted
ALTER TABLE rollup_days ADD COLUMN counted bigint;
