-- The queue's view of critical alerts, by detector: of a detector that raises none, all its open alerts were looked through.
CREATE INDEX alerts_critical_newest ON alerts (detector_id, last_ts DESC, alert_id DESC)
  WHERE redirect_to IS NULL AND status IN ('new', 'in_progress') AND severity >= 3;
CREATE INDEX alerts_critical_events ON alerts (detector_id, event_count DESC, last_ts DESC, alert_id DESC)
  WHERE redirect_to IS NULL AND status IN ('new', 'in_progress') AND severity >= 3;
