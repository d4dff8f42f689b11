-- Searches that people keep, for everybody.
CREATE SEQUENCE saved_hunt_ids AS integer;
CREATE TABLE saved_hunts (
  saved_hunt_id integer PRIMARY KEY DEFAULT nextval('saved_hunt_ids'),
  name          text NOT NULL,
  query         text NOT NULL,
  columns       text[] NOT NULL,
  author        text NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL
);
CREATE UNIQUE INDEX saved_hunts_name ON saved_hunts (lower(name));
