-- The queue by detector and by host: the first alert of each group, and its page, in every order (lib/alerts/group-store.ts).
CREATE INDEX alerts_open_detector_severity ON alerts (detector_id, severity DESC, last_ts DESC, alert_id DESC)
  WHERE redirect_to IS NULL AND status IN ('new', 'in_progress');
CREATE INDEX alerts_open_detector_newest ON alerts (detector_id, last_ts DESC, alert_id DESC)
  WHERE redirect_to IS NULL AND status IN ('new', 'in_progress');
CREATE INDEX alerts_open_detector_events ON alerts (detector_id, event_count DESC, last_ts DESC, alert_id DESC)
  WHERE redirect_to IS NULL AND status IN ('new', 'in_progress');
CREATE INDEX alerts_open_host_severity ON alerts (host_id, severity DESC, last_ts DESC, alert_id DESC)
  WHERE redirect_to IS NULL AND status IN ('new', 'in_progress');
CREATE INDEX alerts_open_host_newest ON alerts (host_id, last_ts DESC, alert_id DESC)
  WHERE redirect_to IS NULL AND status IN ('new', 'in_progress');
CREATE INDEX alerts_open_host_events ON alerts (host_id, event_count DESC, last_ts DESC, alert_id DESC)
  WHERE redirect_to IS NULL AND status IN ('new', 'in_progress');
CREATE INDEX alerts_detector_severity ON alerts (detector_id, severity DESC, last_ts DESC, alert_id DESC) WHERE redirect_to IS NULL;
CREATE INDEX alerts_host_severity ON alerts (host_id, severity DESC, last_ts DESC, alert_id DESC) WHERE redirect_to IS NULL;
-- no page asks in this order
DROP INDEX alerts_queue;
-- whom open alerts are assigned to
CREATE INDEX alerts_open_assignee ON alerts (assignee, severity DESC, last_ts DESC, alert_id DESC)
  WHERE redirect_to IS NULL AND status IN ('new', 'in_progress') AND assignee IS NOT NULL;
