-- Many rules backtested together: a job that goes on after a restart. Each rule's report is kept as soon as it is there.
CREATE SEQUENCE backtest_run_ids AS integer;
CREATE TABLE backtest_runs (
  run_id      integer PRIMARY KEY DEFAULT nextval('backtest_run_ids'),
  title       text NOT NULL,
  -- [{title, yaml, versionId, detectorId}]: the texts that were asked, whatever becomes of their detectors
  rules       jsonb NOT NULL,
  range_from  timestamptz,
  range_to    timestamptz,
  state       text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'cancelled', 'failed')),
  -- behaviors asked so far, in the one pass over all rules
  asked       bigint NOT NULL DEFAULT 0,
  total       bigint NOT NULL DEFAULT 0,
  failure     text,
  author      text NOT NULL,
  created_at  timestamptz NOT NULL,
  finished_at timestamptz
);
ALTER TABLE backtests
  ADD COLUMN run_id     integer,
  ADD COLUMN run_place  integer,
  ADD COLUMN version_id integer,
  -- raw blocks up to this one were stored when it ran
  ADD COLUMN watermark  bigint;
CREATE UNIQUE INDEX backtests_run ON backtests (run_id, run_place) WHERE run_id IS NOT NULL;
