-- The queue's pages (lib/alerts/queue.ts): open alerts in each order, everything by time, one incident, one detector.
CREATE INDEX alerts_open_severity ON alerts (severity DESC, last_ts DESC, alert_id DESC) INCLUDE (event_count)
  WHERE redirect_to IS NULL AND status IN ('new', 'in_progress');
CREATE INDEX alerts_open_newest ON alerts (last_ts DESC, alert_id DESC)
  WHERE redirect_to IS NULL AND status IN ('new', 'in_progress');
CREATE INDEX alerts_open_events ON alerts (event_count DESC, last_ts DESC, alert_id DESC)
  WHERE redirect_to IS NULL AND status IN ('new', 'in_progress');
CREATE INDEX alerts_closed_newest ON alerts (last_ts DESC, alert_id DESC) INCLUDE (event_count)
  WHERE redirect_to IS NULL AND status = 'closed';
CREATE INDEX alerts_newest ON alerts (last_ts DESC, alert_id DESC) INCLUDE (event_count) WHERE redirect_to IS NULL;
CREATE INDEX alerts_severity ON alerts (severity DESC, last_ts DESC, alert_id DESC) WHERE redirect_to IS NULL;
CREATE INDEX alerts_lineage ON alerts (host_id, anchor_id) WHERE redirect_to IS NULL;
CREATE INDEX alerts_detector ON alerts (detector_id, last_ts DESC) INCLUDE (event_count) WHERE redirect_to IS NULL;
CREATE INDEX alerts_host ON alerts (host_id, last_ts DESC) INCLUDE (event_count) WHERE redirect_to IS NULL;

-- What a search in the queue reads, lower-cased in ASCII alone so that the answer does not depend on a locale.
CREATE FUNCTION alert_text(summary jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT lower((coalesce(summary #>> '{behavior,process,image}', '') || ' ' ||
    coalesce(summary #>> '{behavior,process,commandLine}', '') || ' ' ||
    coalesce(summary #>> '{behavior,file,path}', '') || ' ' ||
    coalesce(summary #>> '{behavior,net,ip}', '') || ' ' ||
    coalesce(summary #>> '{behavior,process,user}', '')) COLLATE "C")
$$;

-- The searched text is kept beside the summary: a search reads thousands of rows, and would unpack each summary.
ALTER TABLE alerts ADD COLUMN search text COLLATE "C" GENERATED ALWAYS AS (alert_text(summary)) STORED;
CREATE INDEX alerts_search ON alerts USING gin (search gin_trgm_ops) WHERE redirect_to IS NULL;

-- the counts of the saved views, and the incidents of open alerts
CREATE INDEX alerts_open_lineage ON alerts (host_id, anchor_id) INCLUDE (assignee, severity)
  WHERE redirect_to IS NULL AND status IN ('new', 'in_progress');
