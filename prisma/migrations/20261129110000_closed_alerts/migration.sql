-- Closed alerts in the order of their events (lib/alerts/group-store.ts): all of them, by host and by detector.
CREATE INDEX alerts_closed_events ON alerts (event_count DESC, last_ts DESC, alert_id DESC)
  WHERE redirect_to IS NULL AND status = 'closed';
CREATE INDEX alerts_closed_host_events ON alerts (host_id, event_count DESC, last_ts DESC, alert_id DESC)
  WHERE redirect_to IS NULL AND status = 'closed';
CREATE INDEX alerts_closed_detector_events ON alerts (detector_id, event_count DESC, last_ts DESC, alert_id DESC)
  WHERE redirect_to IS NULL AND status = 'closed';
-- severities are asked for one by one, which the index by severity answers
DROP INDEX alerts_critical_newest;
DROP INDEX alerts_critical_events;
