-- What people say of alerts beside their verdict, the views they keep, and changes of more alerts than one request may hold.
ALTER TABLE alerts ADD COLUMN tags text[] NOT NULL DEFAULT '{}';
CREATE INDEX alerts_tags ON alerts USING gin (tags) WHERE redirect_to IS NULL AND tags <> '{}';

CREATE SEQUENCE alert_comment_ids;
CREATE TABLE alert_comments (
  host_id    integer NOT NULL,
  alert_id   bigint NOT NULL,
  comment_id bigint NOT NULL DEFAULT nextval('alert_comment_ids'),
  author     text NOT NULL,
  text       text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (host_id, alert_id, comment_id)
);

CREATE SEQUENCE saved_view_ids AS integer;
CREATE TABLE saved_views (
  view_id    integer PRIMARY KEY DEFAULT nextval('saved_view_ids'),
  name       text NOT NULL UNIQUE,
  -- the query string that the queue writes into its address
  address    text NOT NULL,
  author     text NOT NULL,
  created_at timestamptz NOT NULL
);

-- One change of every alert that a filter matches, made by a job in steps. after_id is the last alert that it has seen.
CREATE SEQUENCE bulk_change_ids AS integer;
CREATE TABLE bulk_changes (
  bulk_id    integer PRIMARY KEY DEFAULT nextval('bulk_change_ids'),
  author     text NOT NULL,
  query      jsonb NOT NULL,
  change     jsonb NOT NULL,
  up_to      bigint NOT NULL,
  total      integer NOT NULL,
  after_id   bigint NOT NULL DEFAULT 0,
  done       integer NOT NULL DEFAULT 0,
  changed    integer NOT NULL DEFAULT 0,
  state      text NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'undoing', 'undone', 'failed')),
  error      text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX bulk_changes_unfinished ON bulk_changes (bulk_id) WHERE state IN ('running', 'undoing');

-- what each alert was before, and what the change made of it: an undo leaves alone what somebody else changed since
CREATE TABLE bulk_before (
  host_id  integer NOT NULL,
  bulk_id  integer NOT NULL,
  alert_id bigint NOT NULL,
  before   jsonb NOT NULL,
  after    jsonb NOT NULL,
  PRIMARY KEY (host_id, bulk_id, alert_id)
);
CREATE INDEX bulk_before_walk ON bulk_before (bulk_id, alert_id);
