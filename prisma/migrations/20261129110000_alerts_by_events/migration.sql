-- Closed alerts, and all of them, in the order of their events (lib/alerts/group-store.ts): the whole queue, by host, by detector.
CREATE INDEX alerts_events ON alerts (event_count DESC, last_ts DESC, alert_id DESC) WHERE redirect_to IS NULL;
CREATE INDEX alerts_host_events ON alerts (host_id, event_count DESC, last_ts DESC, alert_id DESC) WHERE redirect_to IS NULL;
CREATE INDEX alerts_detector_events ON alerts (detector_id, event_count DESC, last_ts DESC, alert_id DESC) WHERE redirect_to IS NULL;
-- severities are asked for one by one, which the index by severity answers
DROP INDEX alerts_critical_newest;
DROP INDEX alerts_critical_events;
-- counts of a group read the index alone, whatever their state
DROP INDEX alerts_detector;
CREATE INDEX alerts_detector ON alerts (detector_id, last_ts DESC) INCLUDE (event_count, severity, status) WHERE redirect_to IS NULL;
DROP INDEX alerts_host;
CREATE INDEX alerts_host ON alerts (host_id, last_ts DESC) INCLUDE (event_count, severity, status) WHERE redirect_to IS NULL;
