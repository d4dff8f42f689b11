-- Where a version's text came from: the pack and the file, null for texts that people wrote here. rule_id is the rule's own
-- id, and content a hash of what it asks for: both recognise a rule that comes again. They are filled in by the application.
ALTER TABLE detector_versions
  ADD COLUMN rule_id   text,
  ADD COLUMN content   text,
  ADD COLUMN pack      text,
  ADD COLUMN pack_path text;

CREATE INDEX detector_versions_rule_id ON detector_versions (rule_id);
