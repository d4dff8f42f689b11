-- What came since: threads that hold the dictionary in memory read it by the time of writing.
CREATE INDEX behaviors_created ON behaviors USING brin (created_at);
