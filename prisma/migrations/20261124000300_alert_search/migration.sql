-- The searched text is kept beside the summary: a search reads thousands of rows, and would unpack each summary.
DROP INDEX alerts_text;
ALTER TABLE alerts ADD COLUMN search text COLLATE "C" GENERATED ALWAYS AS (alert_text(summary)) STORED;
CREATE INDEX alerts_search ON alerts USING gin (search gin_trgm_ops) WHERE redirect_to IS NULL;

-- the counts of the saved views, and the incidents of open alerts
CREATE INDEX alerts_open_lineage ON alerts (host_id, anchor_id) INCLUDE (assignee, severity)
  WHERE redirect_to IS NULL AND status IN ('new', 'in_progress');
